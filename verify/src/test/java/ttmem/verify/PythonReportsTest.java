package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.metal.Buffer;
import ttmem.metal.BufferConfig;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.MemoryReporter;
import ttmem.metal.MemoryView;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/** The Python client's reports beside MemoryReporter's, for the same figures. */
class PythonReportsTest {
  @TempDir Path directory;

  @Test
  void writesTheSummaryFilesOfTheMemoryReporterByteForByte() throws Exception {
    StringBuilder program = new StringBuilder("import ttmem\n");
    Path theirs = directory.resolve("metal");
    try (Device device =
            Device.open(Profile.of("p150"), DeviceOptions.DEFAULT.withL1SmallBytes(32768));
        Buffer weights =
            device.allocate(BufferConfig.interleaved(BufferType.DRAM, 99 << 20, 2048));
        Buffer activations =
            device.allocate(BufferConfig.interleaved(BufferType.L1, 3 << 20, 2048))) {
      assertThat(weights.address()).isNotEqualTo(activations.address());
      MemoryReporter.dumpDeviceMemoryState(device, "x_", theirs);
      for (BufferType type : List.of(BufferType.DRAM, BufferType.L1, BufferType.L1_SMALL)) {
        MemoryView view = MemoryReporter.memoryView(device, type);
        program.append(
            "ttmem.pool(0, '%s', %d, %d, %d, %d, %d)%n"
                .formatted(
                    type,
                    view.numBanks(),
                    view.totalBytesPerBank(),
                    view.totalBytesAllocatedPerBank(),
                    view.totalBytesFreePerBank(),
                    view.largestContiguousBytesFreePerBank()));
      }
    }
    program.append(
        """
        dump = ttmem.dump_device_memory_state(0, "x_")
        print(len(dump.paths), dump.remark)
        print(ttmem.memory_view(0, "L1").num_banks, ttmem.memory_view(1, "L1"))
        print(ttmem.dump_device_memory_state(1))
        ttmem.pool(0, "TRACE", 12, 0, 0, 0, 0)
        print(*ttmem.memory_view(0, "TRACE"))
        """);

    ProcessBuilder builder = new Python(directory.resolve("ledgers")).builder(program.toString());
    builder.environment().put("TT_METAL_LOGS_PATH", directory.toString());
    Python.Ended ended = Python.run(builder);

    assertThat(ended.output())
        .startsWith("2 detailed_memory_usage.csv needs the allocator's block table")
        .contains("\n110 None\n")
        .endsWith("\n12 0 0 0 0 None\n")
        .contains("no figures were published: device=1 types=DRAM,L1,L1_SMALL");
    Path ours = directory.resolve("generated/reports");
    for (String name : new String[] {"x_l1_usage_summary.csv", "x_memory_usage_summary.csv"}) {
      assertThat(ours.resolve(name)).hasSameBinaryContentAs(theirs.resolve(name));
    }
    assertThat(Files.exists(ours.resolve("x_detailed_memory_usage.csv"))).isFalse();
  }
}

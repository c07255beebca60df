package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.metal.report.CsvFormat;
import ttmem.model.BufferType;
import ttmem.model.Profile;

class MemoryReporterTest {

  @TempDir Path directory;
  private final Device device = Device.open(Profile.of("p150", "2026-06"), DeviceOptions.DEFAULT);

  @AfterEach
  void disable() {
    MemoryReporter.disableMemoryReports();
  }

  @Test
  void viewHasTheSixFields() {
    device.allocate(BufferConfig.interleaved(BufferType.L1, 110 * 2048, 2048));
    MemoryView view = MemoryReporter.memoryView(device, BufferType.L1);
    assertThat(view.numBanks()).isEqualTo(110);
    assertThat(view.totalBytesPerBank()).isEqualTo(1461248);
    assertThat(view.totalBytesAllocatedPerBank()).isEqualTo(2048);
    assertThat(view.totalBytesFreePerBank()).isEqualTo(1459200);
    assertThat(view.largestContiguousBytesFreePerBank()).isEqualTo(1459200);
    assertThat(view.blockTable())
        .containsExactly(
            Map.of(
                "blockID",
                "0",
                "address",
                "1459200",
                "size",
                "2048",
                "prevID",
                "1",
                "nextID",
                "-1",
                "allocated",
                "yes"),
            Map.of(
                "blockID",
                "1",
                "address",
                "0",
                "size",
                "1459200",
                "prevID",
                "-1",
                "nextID",
                "0",
                "allocated",
                "no"));
  }

  @Test
  void programsReportOnceWhenTheyAreCompiled() throws IOException {
    Program before = new Program(device);
    device.dispatch(before);
    MemoryReporter.enableMemoryReports(directory);
    Program reported = new Program(device);
    device.dispatch(reported);
    device.dispatch(reported);
    Program second = new Program(device);
    device.dispatch(second);
    MemoryReporter.disableMemoryReports();
    device.dispatch(new Program(device));
    MemoryReporter.enableMemoryReports(directory);
    Program third = new Program(device);
    device.dispatch(third);
    assertThat(Files.readAllLines(directory.resolve("program_l1_usage_summary.csv")))
        .containsExactly(
            "This report indicates available space for interleaving L1 buffers",
            "Program ID, Largest Contiguous Free Block (B), Total Free L1 Space (B)",
            reported.id() + ",1461248,160737280",
            second.id() + ",1461248,160737280",
            third.id() + ",1461248,160737280");
  }

  @Test
  void aReportThatCannotBeWrittenIsNoReasonToFail() throws IOException {
    Path file = Files.createFile(directory.resolve("no-directory"));
    MemoryReporter.enableMemoryReports(file);
    device.dispatch(new Program(device));
    assertThat(MemoryReporter.lastFailure().orElseThrow()).contains("no-directory");
  }

  @Test
  void dumpWorksWithoutBeingEnabled() throws IOException {
    MemoryReporter.dumpDeviceMemoryState(device, "x_", directory.resolve("made/for/it"));
    assertThat(directory.resolve("made/for/it/x_memory_usage_summary.csv")).exists();
    assertThatThrownBy(() -> MemoryReporter.dumpDeviceMemoryState(device, "../x", directory))
        .hasMessageContaining("prefix=../x");
  }

  @Test
  void oldVintagesCallBytesKilobytes() throws IOException {
    Device old = Device.open(Profile.of("n150", "2024-11"), DeviceOptions.DEFAULT);
    MemoryReporter.dumpDeviceMemoryState(old, "", directory);
    List<String> lines = Files.readAllLines(directory.resolve("memory_usage_summary.csv"));
    assertThat(lines)
        .hasSize(3)
        .first()
        .isEqualTo(
            ", Total Allocatable Size (B), Total Allocated (B), Total Free (KB), Largest Free"
                + " Block (KB)");
  }

  @Test
  void reportsGoWhereTheLogsGo() {
    assertThat(MemoryReporter.defaultDirectory(Map.of(), CsvFormat.BYTES))
        .isEqualTo(Path.of("generated/reports"));
    assertThat(
            MemoryReporter.defaultDirectory(
                Map.of("TT_METAL_LOGS_PATH", "/var/log/tt"), CsvFormat.BYTES))
        .isEqualTo(Path.of("/var/log/tt/generated/reports"));
    assertThat(MemoryReporter.defaultDirectory(Map.of(), CsvFormat.MISLABELLED))
        .isEqualTo(Path.of(".reports/tt_metal"));
  }

  @Test
  void tableSaysBytesPerBankAndInTotal() {
    device.allocate(BufferConfig.interleaved(BufferType.L1, 110 * 2048, 2048));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    device.printMemory(new PrintStream(out, false, StandardCharsets.UTF_8));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            p150 2026-06, all figures in bytes
                                per bank      per bank      per bank      per bank     all banks     all banks     all banks
            type     banks          size     allocated          free  largest hole          size     allocated          free
            DRAM         8    4278190016             0    4278190016    4278190016   34225520128             0   34225520128
            L1         110       1461248          2048       1459200       1459200     160737280        225280     160512000
            L1_SMALL     0             0             0             0             0             0             0             0
            TRACE        8             0             0             0             0             0             0             0
            circular buffers of resident programs, all cores: 0
            kernels of resident programs, all cores (modelled): 0
            note: dispatch page 4096 was not read: a model
            note: DRAM base 64 is inferred: from the HAL formula; the L1 base has enlarged profiler slots, later taken back
            note: traces without a trace region in DRAM: yes is inferred
            """);
  }

  @Test
  void jsonHasTheSameFigures() {
    Buffer buffer =
        device.allocate(
            BufferConfig.interleaved(BufferType.L1, 110 * 2048, 2048).named("a \"b\"\n"));
    assertThat(MemoryReport.of(device).json())
        .contains("\"profile\":\"p150 2026-06\"")
        .contains(
            "{\"type\":\"L1\",\"banks\":110,\"size_bytes_per_bank\":1461248,"
                + "\"allocated_bytes_per_bank\":2048,")
        .contains("\"allocated_bytes\":225280,")
        .contains("\"buffers\":[{\"id\":" + buffer.info().id() + ",\"tag\":\"a \\\"b\\\"\\u000a\"")
        .endsWith("\"resident_kernel_bytes_modelled\":0,\"resident_cores\":[]}\n");
  }
}

package ttmem.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.DeviceMemory;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.testkit.SnapshotSamples;

/** What is only known in part is never shown as if it were known. */
class LowerBoundsTest {
  private static final Look WIDE = new Look(160, true, ColorScheme.NONE);
  private static final Amounts NOTHING_YET =
      Amounts.each(type -> Reading.atLeast(0, "held by pid 6000 untracked"));

  private static Snapshot changed(UnaryOperator<Device> first, UnaryOperator<ProcessInfo> each) {
    Snapshot from = SnapshotSamples.n300();
    List<Device> devices =
        List.of(first.apply(from.devices().getFirst()), from.devices().getLast());
    return new Snapshot(
        from.time(),
        from.host(),
        from.driver(),
        devices,
        from.boards(),
        from.processes().stream().map(each).toList(),
        from.sources(),
        from.notes());
  }

  private static Device with(Device device, Amounts used, List<Leftover> leftovers) {
    DeviceMemory memory = device.memory();
    return new Device(
        device.identity(),
        device.telemetry(),
        new DeviceMemory(memory.total(), used, memory.free()),
        device.holders(),
        device.untracked(),
        leftovers,
        device.notes());
  }

  private static String csv(Snapshot snapshot, String fields) {
    return CsvRenderer.devices(fields, "csv,noheader").render(snapshot).lines().toList().getFirst();
  }

  @Test
  void csvHasALowerBoundOnlyInAFieldOfThatName() {
    Snapshot snapshot = changed(device -> with(device, NOTHING_YET, List.of()), each -> each);
    assertThat(csv(snapshot, "index,memory.used,memory.used.at_least,cb.used,l1.used.at_least"))
        .isEqualTo("0, N/A, 0 MiB, N/A, 0 MiB");
  }

  @Test
  void theTableSaysWhyAProcessHasLowerBounds() {
    Snapshot snapshot =
        changed(
            device -> device,
            process ->
                process.pid() == 4242
                    ? new ProcessInfo(
                        process.identity(),
                        process.nsPid(),
                        process.startTime(),
                        process.uid(),
                        process.user(),
                        process.command(),
                        process.containerId(),
                        process.podUid(),
                        process.slurmJobId(),
                        List.of(
                            new Usage(
                                0,
                                List.of(),
                                0,
                                "legacy",
                                true,
                                Amounts.each(
                                    type -> Reading.atLeast(5, "since 10:00:00, may have gaps")),
                                "")))
                    : process);
    assertThat(new TableRenderer(WIDE, SortKey.MEMORY).render(snapshot))
        .contains("PID 4242, lower bounds: since 10:00:00, may have gaps");
  }

  @Test
  void manyThatLeftSomethingAreOneLine() {
    List<Leftover> dead =
        IntStream.range(0, 64)
            .mapToObj(
                i ->
                    new Leftover(
                        "region",
                        10_000 + i,
                        "old",
                        Amounts.ZERO.with(MemoryType.DRAM, Reading.of(1L << 20)),
                        "no live process has this number"))
            .toList();
    Snapshot snapshot = changed(device -> with(device, NOTHING_YET, dead), each -> each);
    assertThat(
            new TableRenderer(WIDE, SortKey.MEMORY)
                .render(snapshot)
                .lines()
                .filter(line -> line.contains("dead processes")))
        .singleElement()
        .asString()
        .contains(
            "device 0: 64 dead processes, PID 10000, 10001, 10002 and 61 more: 64 MiB DRAM, 0 B"
                + " L1, by region");
  }
}

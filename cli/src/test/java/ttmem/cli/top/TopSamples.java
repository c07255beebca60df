package ttmem.cli.top;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ttmem.ledger.read.LedgerName;
import ttmem.model.MemoryType;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;

/** What pages show that is in no snapshot: invented, the same at every call. */
final class TopSamples {
  private static final Instant AT = Instant.parse("2026-03-14T15:00:00Z");

  private TopSamples() {}

  static Watch watch() {
    return new Watch(
        new AlertReport(
            AT.plusSeconds(566),
            List.of(
                alert(
                    AlertReport.State.FIRING,
                    "DRAM nearly full",
                    Map.of("device", "0", "pid", "4242", "process", "evil\u001b[2J\nname"),
                    "91 %"),
                alert(AlertReport.State.RESOLVED, "untracked", Map.of("device", "1"), "no more")),
            List.of(
                new AlertReport.Rule("DRAM nearly full", "dram > 90%", 30, "page", 0),
                new AlertReport.Rule("untracked", "untracked", 0, "", 7)),
            List.of(new AlertReport.Receiver("log", 0, 3, 0, 0, ""))),
        "");
  }

  private static AlertReport.Alert alert(
      AlertReport.State state, String rule, Map<String, String> labels, String value) {
    return new AlertReport.Alert(
        rule, "page", state, new TreeMap<>(labels), value, AT, AT, false, "");
  }

  static Autopsies dead() {
    Autopsy.DeviceUse dram =
        new Autopsy.DeviceUse(
            0,
            0xC4A19E3B5D7F02L,
            "0000:01:00.0",
            MemoryType.DRAM,
            104_857_601,
            3,
            209_715_203,
            9,
            6);
    Autopsy one =
        new Autopsy(
            "/dev/shm/ttmem-1000/5555-77-1.reaped",
            new LedgerName(5555, 77, 1),
            "trainer",
            "python3 train.py --name evil\u001b[31m",
            1000,
            AT.minusSeconds(3600),
            AT,
            Autopsy.End.WITHOUT_A_WORD,
            null,
            15,
            List.of(dram),
            List.of(new Autopsy.TagUse(0, "decoder.3", MemoryType.DRAM, 104_857_601, 3)),
            List.of(new Autopsy.Item(0, MemoryType.DRAM, 0x40000, 67_108_859, AT, "decoder.3")),
            List.of(
                new Autopsy.Event(
                    15, AT, "alloc", MemoryType.DRAM, 0, 0x40000, 67_108_859, "decoder.3")),
            List.of("its last event was finished by the reader"));
    return new Autopsies(List.of(one), List.of("/dev/shm/ttmem-0/1-1-1: not readable"), true);
  }
}

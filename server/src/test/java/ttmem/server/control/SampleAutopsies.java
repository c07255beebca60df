package ttmem.server.control;

import java.time.Instant;
import java.util.List;
import ttmem.ledger.read.LedgerName;
import ttmem.model.MemoryType;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;

/** What two users' dead processes left. */
final class SampleAutopsies {
  static final Instant DEATH = Instant.parse("2026-03-14T15:09:26.535Z");

  private SampleAutopsies() {}

  static Autopsies two() {
    return new Autopsies(List.of(of(4242, 1000), of(4243, 7)), List.of("/x/y: no such"), false);
  }

  private static Autopsy of(int pid, int uid) {
    return new Autopsy(
        "/dev/shm/ttmem-" + uid + "/" + pid + "-77-1.ledger",
        new LedgerName(pid, 77, 1),
        "secret" + pid,
        "secret" + pid + " --train",
        uid,
        DEATH.minusSeconds(60),
        DEATH,
        Autopsy.End.WITHOUT_A_WORD,
        null,
        9,
        List.of(
            new Autopsy.DeviceUse(0, 0xABCL, "secret", MemoryType.DRAM, 104729, 2, 104730, 5, 3)),
        List.of(new Autopsy.TagUse(0, "secret.layer", MemoryType.DRAM, 104729, 2)),
        List.of(new Autopsy.Item(0, MemoryType.DRAM, 0x20, 104723, DEATH, "secret.layer")),
        List.of(
            new Autopsy.Event(9, DEATH, "alloc", MemoryType.DRAM, 0, 0x20, 104723, "secret.layer"),
            new Autopsy.Event(8, null, "?", null, 0, 0, 0, "")),
        List.of("secret doubt"));
  }
}

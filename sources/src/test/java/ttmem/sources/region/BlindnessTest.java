package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ttmem.sources.Blind;
import ttmem.sources.FakeHost;
import ttmem.sources.HostView;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.ShmFolders;
import ttmem.sources.region.RegionFile.Finding;

/** Reasons that a test run as root can't provoke with real files. */
final class BlindnessTest {
  private static final ShmFolders.Place OWN = new ShmFolders.Place(Path.of("/dev/shm"), 0, 0);
  private static final Finding FORBIDDEN =
      new Finding.Forbidden("belongs to uid=1001 with mode 0600 and can't be read");

  private static List<Blind> blind(RegionFile file, Map<Integer, String> closed) {
    HostView host =
        new FakeHost()
            .chip("wormhole_b0", "n300", "0100014511708037", null)
            .chip("blackhole", "p150a", null, null)
            .process(42, "a")
            .process(43, "b")
            .holds(42, 0)
            .holds(43, 1)
            .view();
    Map<Integer, ProcessFacts> holders = new LinkedHashMap<>();
    for (int pid : new int[] {42, 43}) {
      holders.put(pid, host.processes().find(pid).orElseThrow());
    }
    RegionFolders.Look look = new RegionFolders.Look(List.of(file), closed, List.of(), true);
    return new Blindness(host, new RegionChips(host), holders, look, Map.of()).of(List.of());
  }

  @Test
  void namesTheRegionOfTheChipThatCantBeReadAndTheCure() {
    RegionFile file = new RegionFile(OWN, "tt_device_9956261943_memory", 1001, 0, FORBIDDEN);
    assertThat(blind(file, Map.of()))
        .containsExactly(
            new Blind(
                42,
                "tt_device_9956261943_memory belongs to uid=1001 with mode 0600 and can't be read:"
                    + " run ttmem as root or as that user"),
            new Blind(43, "no tt-metal region that can be read has a slot for it"));
  }

  @Test
  void suspectsEveryRegionOfTheHoldersOwnUser() {
    RegionFile file = new RegionFile(OWN, "tt_device_77777777777_memory", 1000, 0, FORBIDDEN);
    assertThat(blind(file, Map.of()))
        .hasSize(2)
        .allMatch(blind -> blind.reason().startsWith("tt_device_77777777777_memory belongs to"));
  }

  @Test
  void tellsOfASharedMemoryThatCantBeLookedInto() {
    RegionFile file = RegionFile.refused(OWN, "tt_device_5_memory", "x");
    String closed = "its /dev/shm can't be looked into: run ttmem as root";
    assertThat(blind(file, Map.of(43, closed)))
        .containsExactly(
            new Blind(42, "no tt-metal region has a slot for it"), new Blind(43, closed));
  }
}

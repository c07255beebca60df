package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Recovery;
import ttmem.testkit.Child;

/** Processes that are killed at any store, or at any moment, leave a ledger that adds up. */
final class CKillTest {
  private static final int KILLED = 1000;

  @TempDir(factory = SharedMemory.class)
  Path directory;

  /**
   * A process that died before its k-th store has a ledger that says the same, once its last event
   * is finished, as that of a process that stopped by itself after that event.
   */
  @Test
  void aLedgerIsWholeWhereverItsWriterDied() throws IOException {
    int deaths = isWhole(new CClient(directory), "each-operation", "each-store");
    assertThat(deaths).isGreaterThan(900);
  }

  /** The table is full: some circular buffers have no place in it, and all of them go at once. */
  @Test
  void soItIsWhenMoreIsHeldThanTheTableHasRoomFor() throws IOException {
    CClient client = new CClient(directory).with("TTMEM_MAX_ENTRIES", "1024");
    int deaths = isWhole(client, "each-operation-crowded", "each-store-crowded");
    assertThat(deaths).isGreaterThan(300);
  }

  private static int isWhole(CClient client, String byOperation, String byStore)
      throws IOException {
    Map<String, List<String>> whole = new HashMap<>();
    try (Child program = client.start(byOperation)) {
      eachDead(program, (path, settled) -> whole.put(settled.getFirst(), settled));
    }
    assertThat(whole).hasSizeGreaterThan(8);
    List<String> wrong = new ArrayList<>();
    int[] deaths = {0};
    try (Child program = client.start(byStore)) {
      eachDead(
          program,
          (path, settled) -> {
            deaths[0]++;
            List<String> expected = whole.getOrDefault(settled.getFirst(), List.of("none such"));
            if (!settled.equals(expected) && wrong.isEmpty()) {
              wrong.add("store " + deaths[0] + ":\n" + without(settled, expected));
              wrong.add("expected:\n" + without(expected, settled));
            }
          });
    }
    assertThat(wrong).isEmpty();
    return deaths[0];
  }

  private static String without(List<String> facts, List<String> known) {
    return facts.getFirst()
        + "\n"
        + String.join("\n", facts.stream().filter(fact -> !known.contains(fact)).toList());
  }

  private interface Look {
    void at(Path ledger, List<String> settled) throws IOException;
  }

  private static void eachDead(Child program, Look look) throws IOException {
    for (String line = program.hear(); !line.equals("all"); line = program.hear()) {
      Path ledger = CClient.path(line);
      program.hear("dead");
      look.at(ledger, CClient.settled(ledger));
      Files.delete(ledger);
      Files.delete(Path.of(ledger + ".lock"));
      program.say("next");
    }
  }

  /** Somebody looks all the time while one process after the other is killed at its work. */
  @Test
  void nobodySeesAGhostOrATornEntryOfAThousandKilledProcesses() throws Exception {
    Set<String> wrong = ConcurrentHashMap.newKeySet();
    Thread watcher = Thread.ofPlatform().start(() -> watch(wrong));
    try (Child program = new CClient(directory).start("killed", Integer.toString(KILLED))) {
      for (int i = 0; i < KILLED; i++) {
        Path ledger = Path.of(program.hear());
        if (CClient.isAlive(ledger)) {
          wrong.add("ghost: " + ledger);
        }
        settledAddsUp(ledger, wrong);
        program.say("next");
        Files.delete(ledger);
        Files.delete(Path.of(ledger + ".lock"));
      }
      assertThat(program.exitCode()).isEqualTo(KILLED % 256);
    } finally {
      watcher.interrupt();
      watcher.join();
    }
    assertThat(wrong).isEmpty();
  }

  /** Reads whatever lives, without any agreement with its writer. */
  private void watch(Set<String> wrong) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        for (String name : new CClient(directory).files()) {
          if (name.endsWith(".ledger")) {
            look(directory.resolve(name), wrong);
          }
        }
      } catch (IOException e) {
        // It went while we looked.
      }
    }
  }

  private static void look(Path ledger, Set<String> wrong) {
    try (LedgerReader reader = CClient.open(ledger)) {
      reader.entries(entry -> check(entry, wrong));
    } catch (IOException e) {
      if (Files.exists(ledger)) {
        wrong.add(e.toString());
      }
    }
  }

  private static void settledAddsUp(Path ledger, Set<String> wrong) throws IOException {
    try (LedgerReader reader = CClient.open(ledger)) {
      Recovery view = Recovery.of(reader);
      List<Entry> entries = CClient.entries(view);
      entries.forEach(entry -> check(entry, wrong));
      long bytes = 0;
      for (int device : view.state().devicesUsed()) {
        bytes += view.device(device).counter(LedgerType.DRAM).currentBytes();
      }
      if (bytes != entries.stream().mapToLong(Entry::sizeBytes).sum()
          || entries.size() != view.state().live()) {
        wrong.add("counters of " + ledger + ": " + bytes + " " + entries);
      }
    }
  }

  /** The driver makes an entry's size and bytes per bank from its address. */
  private static void check(Entry entry, Set<String> wrong) {
    long size = ((entry.address() * 0x9E3779B97F4A7C15L) >>> 40) + 1;
    if (entry.sizeBytes() != size || entry.partBytes() != 3 * size || entry.banksOrProgram() != 7) {
      wrong.add("torn: " + entry);
    }
  }
}

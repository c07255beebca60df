package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.Recovery;
import ttmem.testkit.Child;

/**
 * Python processes that die before each of their stores. Finished by a reader, such a ledger says
 * the same as that of a process that stopped by itself after that event.
 */
@Timeout(120)
class PythonKillTest {
  /** Children of one Python: the table has room for three entries; the clock stands still. */
  private static final String PROGRAM =
      """
      import os, signal, struct, sys, time, ttmem
      from ttmem import _calls, _event

      time.time_ns = lambda: 1_700_000_000_000_000_000
      deadly = 0

      def die():
          os.kill(os.getpid(), signal.SIGKILL)

      def make(stores):
          global deadly
          for store in stores:
              deadly -= 1
              if deadly == 0:
                  die()
              struct.pack_into(*store)

      _event.make = make
      h = {}

      def keep(name, handle):
          h[name] = handle

      ALL, RIGHT = [(0, 0, 3, 1)], [(2, 0, 4, 1)]
      EVENTS = [
          lambda: keep(1, ttmem.alloc(0, "DRAM", 0x1000, 1009)),
          lambda: ttmem.cb_alloc(0, 7, 0x100, 64, ALL),
          lambda: keep(2, ttmem.alloc_banked(0, "L1", 0x2000, 2003, 96, 21)),
          lambda: ttmem.alloc(0, "L1", 0x3000, 3001),
          lambda: ttmem.free_handle(h[2]),
          lambda: ttmem.cb_alloc(0, 9, 0x100, 32, RIGHT),
          lambda: ttmem.cb_resident(0, 7),
          lambda: ttmem.cb_resident(0, 9),
          lambda: keep(3, ttmem.kernel_load(0, 9, 1, 701)),
          lambda: ttmem.free(0, "DRAM", 0x1000),
          lambda: ttmem.kernel_unload(h[3]),
          lambda: ttmem.cb_alloc(1, 5, 0x100, 64, ALL),
          lambda: ttmem.cb_alloc(1, 5, 0x140, 64, RIGHT),
          lambda: ttmem.cb_alloc(1, 6, 0x140, 64, RIGHT),
          lambda: ttmem.cb_free_all(1),
          lambda: ttmem.cb_free_all(0),
      ]

      def child(events, store):
          global deadly
          ttmem.device(0, 1), ttmem.device(1, 2)
          file = _calls.books().file
          file.entries = (file.entries[0], 3, file.entries[2])
          print(ttmem.status().path)
          deadly = store
          for event in EVENTS[:events]:
              event()
          die()

      def each(cases):
          for events, store in cases:
              pid = os.fork()
              if pid == 0:
                  child(events, store)
              os.waitpid(pid, 0)
              print("dead"); sys.stdin.readline()
          print("all")

      """;

  @TempDir Path directory;

  @Test
  void aLedgerIsWholeWhereverItsWriterDied() throws IOException {
    Map<String, List<String>> whole = new HashMap<>();
    for (List<String> facts : deaths("each((n, 0) for n in range(len(EVENTS) + 1))")) {
      whole.put(facts.getFirst(), facts);
    }
    assertThat(whole).hasSize(17);
    List<List<String>> torn = deaths("each((len(EVENTS), n) for n in range(1, 240))");
    assertThat(torn.stream().map(List::getFirst).distinct()).hasSizeGreaterThan(15);
    for (List<String> facts : torn) {
      assertThat(facts).isEqualTo(whole.get(facts.getFirst()));
    }
  }

  private List<List<String>> deaths(String each) throws IOException {
    List<List<String>> deaths = new ArrayList<>();
    try (Child program = new Python(directory.resolve("ledgers")).start(PROGRAM + each)) {
      for (String line = program.hear(); !line.equals("all"); line = program.hear()) {
        program.hear("dead");
        try (LedgerReader reader = LedgerReader.open(Path.of(line), false)) {
          deaths.add(facts(Recovery.of(reader)));
        }
        Files.delete(Path.of(line));
        Files.delete(Path.of(line + ".lock"));
        program.say("next");
      }
    }
    return deaths;
  }

  private static List<String> facts(Recovery view) throws IOException {
    LedgerState state = view.state();
    List<String> facts = new ArrayList<>();
    facts.add("events=" + state.events());
    facts.add("live=" + state.live() + " unlisted=" + state.unlisted());
    for (int device : state.devicesUsed()) {
      facts.add(view.device(device).counters().toString());
      facts.add(Arrays.toString(view.residentPrograms(device)));
    }
    List<Entry> entries = new ArrayList<>();
    assertThat(view.entries(entries::add)).as("torn entries").isZero();
    entries.stream().map(Entry::toString).sorted().forEach(facts::add);
    return facts;
  }
}

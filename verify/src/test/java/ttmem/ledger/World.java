package ttmem.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Recovery;
import ttmem.ledger.reap.Reaper;

/**
 * One directory of ledgers, and the processes that keep them: born one after the other, up to three
 * at a time, all with the same pid and some even with the same start, as after a boot. Each reports
 * at random, is watched now and then, and dies before one of its stores. All from one seed.
 */
final class World {
  private static final int PID = 4_242_424; // beyond what the kernel gives: nobody runs with it
  private static final int MOST_ALIVE = 3;
  private static final int[] AGES = {
    200, 200, 200, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 200_000
  };
  private static final int WATCHED_STEPS = 3;
  private static final int STORES_TO_LIVE = 120;

  private final SplittableRandom random;
  private final Path directory;
  private final ProcessFacts self;
  private final List<SimulatedWriter> alive = new ArrayList<>();
  private final List<Dead> dead = new ArrayList<>();
  private int born;
  long events;
  long deaths;
  long looks;

  private record Dead(Path ledger, Reading lastWord) {}

  World(long seed, Path directory) throws IOException {
    random = new SplittableRandom(seed);
    this.directory = directory;
    self = ProcessFacts.ofThisProcess();
  }

  /** From the first birth to the last burial. */
  void run() throws IOException {
    int lives = 1 + random.nextInt(6);
    try {
      while (born < lives || !alive.isEmpty()) {
        if (born < lives
            && (alive.isEmpty() || (alive.size() < MOST_ALIVE && random.nextBoolean()))) {
          alive.add(birth());
        }
        age(alive.get(random.nextInt(alive.size())));
        if (random.nextInt(3) == 0) {
          death(alive.remove(random.nextInt(alive.size())));
        }
      }
      for (Dead one : dead) {
        checkGrave(one);
      }
    } finally {
      alive.forEach(SimulatedWriter::bury);
      alive.clear();
      clear(directory);
    }
  }

  private SimulatedWriter birth() throws IOException {
    born++;
    long start = random.nextInt(4) == 0 ? 1 : born;
    ProcessFacts facts =
        new ProcessFacts(
            PID, start, self.uid(), self.pidNamespace(), self.bootId(), "simulated", "");
    return new SimulatedWriter(random, directory, facts, born);
  }

  private void age(SimulatedWriter writer) throws IOException {
    int steps = random.nextInt(AGES[random.nextInt(AGES.length)]);
    for (int i = 0; i < steps; i++) {
      writer.step();
    }
    if (random.nextBoolean()) {
      Watch.Looks watched = Watch.over(writer, 1 + random.nextInt(WATCHED_STEPS), random.split());
      deaths += watched.deaths();
      looks += watched.live();
    }
    try (LedgerReader reader = LedgerReader.open(writer.ledger(), false)) {
      ModelCheck.check(reader, Reading.of(reader), writer.expected);
      ModelCheck.checkWindows(reader, writer.expected);
      ModelCheck.equal("duplicates", reader.state().duplicateKeys(), writer.expected.duplicates);
      ModelCheck.equal("unknown", reader.state().unknownFrees(), writer.expected.unknownFrees);
      ModelCheck.equal("refused", reader.state().refused(), writer.expected.refused);
    }
  }

  private void death(SimulatedWriter writer) throws IOException {
    writer.bytes().dieAfter(random.nextInt(STORES_TO_LIVE));
    Reading before = read(writer.ledger());
    while (!writer.bytes().isDead()) {
      before = read(writer.ledger());
      writer.step();
    }
    writer.bury();
    deaths++;
    events += writer.expected.events;
    try (LedgerReader reader = LedgerReader.open(writer.ledger(), false)) {
      Recovery recovery = Recovery.of(reader);
      Reading lastWord = Reading.of(recovery);
      if (lastWord.events() == before.events()) {
        lastWord.checkEqual("an event not begun", before);
      } else {
        ModelCheck.check(recovery, lastWord, writer.expected);
      }
      dead.add(new Dead(writer.ledger(), lastWord));
    }
  }

  private static Reading read(Path ledger) throws IOException {
    try (LedgerReader reader = LedgerReader.open(ledger, false)) {
      return Reading.of(Recovery.of(reader));
    }
  }

  /** Who came later wrote nothing into it, and it loses nothing on its way to the morgue. */
  private void checkGrave(Dead one) throws IOException {
    read(one.ledger).checkEqual("later", one.lastWord);
    if (random.nextInt(8) != 0) {
      return;
    }
    Path morgue = directory.resolve("morgue");
    Reaper.Outcome outcome = new Reaper(morgue, Duration.ZERO).reap(one.ledger);
    ModelCheck.equal("reaped", outcome, new Reaper.Outcome(Reaper.Result.REAPED, ""));
    try (Stream<Path> files = Files.list(morgue)) {
      Path kept = files.findFirst().orElseThrow();
      read(kept).checkEqual("in the morgue", one.lastWord);
      Files.delete(kept);
    }
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file)) {
          clear(file);
        }
        Files.delete(file);
      }
    }
  }
}

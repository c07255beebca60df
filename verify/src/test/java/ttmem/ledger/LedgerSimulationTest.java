package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Intent;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Recovery;

/**
 * Lives and deaths of writers, from a seed. Each reports at random; then it dies before one of its
 * next stores, and what can be read of it must be exactly what it had reported, the event in flight
 * done or not begun. {@code -Dledger.simulation.events=100000000} makes it long, {@code
 * -Dledger.simulation.seed=N} runs one life.
 */
class LedgerSimulationTest {
  private static final long EVENTS = Long.getLong("ledger.simulation.events", 1_000_000);
  private static final int PID = 4242; // everybody has it: start times tell them apart
  private Path directory = Path.of("");

  @BeforeEach
  void makeDirectory() throws IOException {
    Path memory = Path.of("/dev/shm");
    directory =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "ttmem-simulation-")
            : Files.createTempDirectory("ttmem-simulation-");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Test
  void whatIsReadOfTheDeadIsWhatTheyReported() throws IOException {
    Long only = Long.getLong("ledger.simulation.seed");
    long done = 0;
    for (long seed = only == null ? 1 : only; done < EVENTS; seed++) {
      try {
        done += live(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed="
                + seed
                + "; again: mvn verify -pl verify -am -Dtest=LedgerSimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dledger.simulation.seed="
                + seed,
            e);
      }
      if (only != null) {
        return;
      }
    }
    assertThat(done).isGreaterThanOrEqualTo(EVENTS);
  }

  /** From birth to recovery; returns how many events that took. */
  private long live(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedWriter writer = new SimulatedWriter(random, directory, PID, seed);
    try {
      int age = random.nextInt(writer.isGreedy() ? 4_000 : random.nextInt(4) == 0 ? 200 : 40_000);
      for (int i = 0; i < age; i++) {
        writer.step();
      }
      check(writer, true);
      writer.dieAfter(random.nextInt(120));
      NaiveLedger before = writer.expected.copy();
      while (!writer.isDead()) {
        before = writer.expected.copy();
        writer.step();
      }
      checkDead(writer, before);
      return writer.expected.events;
    } finally {
      writer.bury();
      Files.deleteIfExists(writer.ledger());
      Files.deleteIfExists(
          writer.ledger().resolveSibling(writer.ledger().getFileName() + LedgerHome.LOCK));
    }
  }

  private static void check(SimulatedWriter writer, boolean windows) throws IOException {
    try (LedgerReader reader = LedgerReader.open(writer.ledger(), false)) {
      LedgerCheck.check(reader, writer.expected, windows, true);
      assertThat(reader.state().duplicateKeys()).isEqualTo(writer.expected.duplicates);
      assertThat(reader.state().unknownFrees()).isEqualTo(writer.expected.unknownFrees);
      assertThat(reader.state().refused()).isEqualTo(writer.expected.refused);
    }
  }

  private static void checkDead(SimulatedWriter writer, NaiveLedger before) throws IOException {
    try (LedgerReader reader = LedgerReader.open(writer.ledger(), false)) {
      Recovery recovery = Recovery.of(reader);
      boolean done = recovery.state().events() != before.events;
      Intent inFlight = recovery.inFlight();
      // What of a circular buffer is not listed, nobody else can know.
      boolean circular =
          inFlight == null || inFlight.type() != LedgerType.CB || inFlight.unlistedBefore() == 0;
      LedgerCheck.check(recovery, done ? writer.expected : before, false, circular);
    }
  }
}

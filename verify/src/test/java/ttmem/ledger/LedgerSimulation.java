package ttmem.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * World after world, each from a seed, until there were enough events.
 *
 * @param events that were reported
 * @param deaths before a store, each read back
 * @param looks of readers at writers that went on
 */
record LedgerSimulation(
    long firstSeed, long lastSeed, long events, long deaths, long looks, Duration time) {

  /**
   * Runs it.
   *
   * @throws AssertionError if a ledger said anything that is not so; the message has the seed
   */
  static LedgerSimulation run(long firstSeed, long events) throws IOException {
    Path memory = Path.of("/dev/shm");
    Path directory =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "ttmem-simulation-")
            : Files.createTempDirectory("ttmem-simulation-");
    try {
      return run(firstSeed, events, directory);
    } finally {
      Files.delete(directory);
    }
  }

  private static LedgerSimulation run(long firstSeed, long wanted, Path directory)
      throws IOException {
    Instant begin = Instant.now();
    long events = 0;
    long deaths = 0;
    long looks = 0;
    long seed = firstSeed;
    do {
      World world = new World(seed, directory);
      try {
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed="
                + seed
                + "; again: mvn verify -pl verify -am -Dtest=LedgerSimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dledger.simulation.seed="
                + seed,
            e);
      }
      events += world.events;
      deaths += world.deaths;
      looks += world.looks;
      seed++;
    } while (events < wanted);
    return new LedgerSimulation(
        firstSeed, seed - 1, events, deaths, looks, Duration.between(begin, Instant.now()));
  }

  /** {@code LedgerSimulation FIRST_SEED EVENTS} writes a row of a table. */
  public static void main(String[] args) throws IOException {
    LedgerSimulation done = run(Long.parseLong(args[0]), Long.parseLong(args[1]));
    System.out.print(
        "| %d to %d | %d | %d | %d | %d |%n"
            .formatted(
                done.firstSeed,
                done.lastSeed,
                done.events,
                done.deaths,
                done.looks,
                done.time.toSeconds()));
  }
}

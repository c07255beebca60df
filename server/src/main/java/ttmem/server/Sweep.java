package ttmem.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import ttmem.ledger.reap.Reaper;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.DeadLedger;
import ttmem.sources.ledger.LedgerSource;

/**
 * Moves the ledgers of processes that have been dead for a while to the state directory, so that
 * shared memory doesn't fill up with the past. They rest first where they are: whoever ran the
 * process may want to read its ledger, as {@code ttmem run} does. One thread at a time.
 */
final class Sweep implements Runnable {
  static final String MORGUE = "autopsies";
  static final Duration EVERY = Duration.ofMinutes(1);

  private static final Duration REST = Duration.ofMinutes(10);

  private final Roots roots;
  private final Reaper reaper;
  private final Consumer<String> log;

  /**
   * @param state the server's state directory
   */
  Sweep(Roots roots, Path state, Consumer<String> log) {
    this(roots, state, REST, log);
  }

  Sweep(Roots roots, Path state, Duration rest, Consumer<String> log) {
    this.roots = roots;
    this.reaper = new Reaper(state.resolve(MORGUE), rest);
    this.log = log;
  }

  @Override
  public void run() {
    try {
      for (DeadLedger dead : DeadLedger.find(roots, LedgerSource.directoryOf(System.getenv()))) {
        Reaper.Outcome outcome = reaper.reap(dead.path());
        switch (outcome.result()) {
          case REAPED ->
              log.accept("ledger of a dead process kept for ttmem autopsy: " + dead.label());
          case FAILED -> log.accept("warning: " + dead.label() + ": " + outcome.why());
          case LEFT -> {}
        }
      }
    } catch (IOException | RuntimeException e) {
      log.accept("warning: dead ledgers can't be looked for: " + e.getMessage());
    }
  }
}

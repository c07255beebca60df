package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Lives and deaths of writers. What can be read of the dead must be exactly what they had reported,
 * the event in flight done or not begun, before whichever store they died; what is read of the
 * living must have been true at one moment of the look. {@code bench/ledger-simulation.sh} makes it
 * long; {@code -Dledger.simulation.seed=N} runs one world.
 */
class LedgerSimulationTest {
  private static final long EVENTS = 2_000_000;

  @Test
  void whatIsReadIsWhatWasReported() throws IOException {
    Long only = Long.getLong("ledger.simulation.seed");
    LedgerSimulation done =
        LedgerSimulation.run(only == null ? 1 : only, only == null ? EVENTS : 1);
    assertThat(done.deaths()).isPositive();
    assertThat(done.events()).isPositive();
  }
}

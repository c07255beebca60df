package ttmem.ledger;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** An entry changes under its sequence word of 32 bits, and is never torn for a reader. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "after the first change")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after both")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "changing: not taken")
@Outcome(expect = FORBIDDEN, desc = "torn, and taken for whole")
@State
public class EntrySequence {
  private final Words words = new Words();
  private final Words.Seen seen = new Words.Seen();

  @Actor
  public void write() {
    for (long value = 1; value <= 2; value++) {
      words.writer.beginInt(Words.WORD);
      words.writer.putLong(Words.FIRST, value);
      words.writer.putLong(Words.LAST, value);
      words.writer.endInt(Words.WORD);
    }
  }

  @Actor
  public void read(JJ_Result result) {
    words.read(seen);
    result.r1 = seen.first;
    result.r2 = seen.last;
  }
}

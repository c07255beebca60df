package ttmem.ledger;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Ready word, word of an intent, number of an event: whoever sees it sees what it stands for. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "ready")
@Outcome(id = "0, \\d, \\d", expect = ACCEPTABLE, desc = "not ready: nothing is read")
@Outcome(expect = FORBIDDEN, desc = "ready before what it stands for")
@State
public class ReadyWord {
  private final Words words = new Words();

  @Actor
  public void write() {
    words.writer.putLong(Words.FIRST, 1);
    words.writer.putLong(Words.LAST, 1);
    words.writer.putLongRelease(Words.WORD, 1);
  }

  @Actor
  public void read(JJJ_Result result) {
    result.r1 = words.word();
    VarHandle.loadLoadFence();
    result.r2 = words.first();
    result.r3 = words.last();
  }
}

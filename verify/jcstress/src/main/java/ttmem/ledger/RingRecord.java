package ttmem.ledger;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A record of the ring is overwritten: the older event is never seen with bytes of the newer. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the older")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "overwritten: not taken")
@Outcome(expect = FORBIDDEN, desc = "torn, and taken for whole")
@State
public class RingRecord {
  private final Words words = new Words();

  public RingRecord() {
    store(1);
  }

  /** As {@link Journal} does it. */
  private void store(long number) {
    words.writer.putLong(Words.WORD, 0);
    VarHandle.storeStoreFence();
    words.writer.putLong(Words.FIRST, number);
    words.writer.putLong(Words.LAST, number);
    words.writer.putLongRelease(Words.WORD, number);
  }

  @Actor
  public void write() {
    store(2);
  }

  @Actor
  public void read(JJ_Result result) {
    boolean before = words.word() == 1;
    VarHandle.loadLoadFence();
    long last = words.last();
    long first = words.first();
    VarHandle.loadLoadFence();
    boolean whole = before && words.word() == 1;
    result.r1 = whole ? first : -1;
    result.r2 = whole ? last : -1;
  }
}

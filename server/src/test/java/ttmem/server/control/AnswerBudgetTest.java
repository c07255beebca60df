package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.server.control.AnswerBudget.MAX_ANSWER_BYTES;
import static ttmem.server.control.AnswerBudget.SHARE_BYTES;
import static ttmem.server.control.AnswerBudget.WHOLE_BYTES;

import org.junit.jupiter.api.Test;
import ttmem.monitor.visibility.Viewer;

class AnswerBudgetTest {
  private static final Peer ROOT = new Peer("root", true, Viewer.all());

  private final AnswerBudget budget = new AnswerBudget();

  private static Peer user(int uid) {
    return new Peer(uid, false, Viewer.user(uid));
  }

  @Test
  void givesAUserNoMoreThanAShare() {
    assertThat(budget.take(user(1), SHARE_BYTES - 1)).isTrue();
    assertThat(budget.take(user(1), 2)).isFalse();
    assertThat(budget.take(user(1), 1)).isTrue();
    assertThat(budget.take(user(2), 1)).isTrue();
    budget.release(user(1), 1);
    assertThat(budget.take(user(1), 1)).isTrue();
  }

  @Test
  void givesAllUsersButRootNoMoreThanTheWhole() {
    for (int uid = 1; uid <= 4; uid++) {
      assertThat(budget.take(user(uid), SHARE_BYTES)).isTrue();
    }
    assertThat(budget.take(user(5), 1)).isFalse();
    assertThat(budget.take(ROOT, WHOLE_BYTES)).isTrue();
    assertThat(budget.take(ROOT, 1)).isFalse();
    budget.release(user(1), SHARE_BYTES);
    assertThat(budget.take(user(5), SHARE_BYTES)).isTrue();
  }

  @Test
  void letsTheFirstAnswerThroughWhateverItsSize() {
    assertThat(budget.take(user(1), MAX_ANSWER_BYTES)).isTrue();
    assertThat(budget.take(user(1), 1)).isFalse();
    assertThat(budget.take(user(2), 1)).isFalse();
    budget.release(user(1), MAX_ANSWER_BYTES);
    assertThat(budget.take(user(2), MAX_ANSWER_BYTES)).isTrue();
  }
}

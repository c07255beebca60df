package ttmem.monitor.replay;

import java.util.List;
import java.util.Optional;
import ttmem.model.Profile;

/**
 * What became of an allocation sequence that ran on the model of a board that somebody chose.
 *
 * @param profile board and software vintage that were used
 * @param use operations that ran, and what they used when; the failed one not included
 * @param failure the first that does not fit, after which nothing was tried
 * @param left what is left after the last operation that ran, by type
 * @param notes what a reader should know, one sentence each
 */
public record BoardSequenceReport(
    Profile profile,
    SequenceUse use,
    Optional<SequenceReport.Event> failure,
    List<BoardReport.Left> left,
    List<String> notes) {

  /** Operations that ran. */
  public long operations() {
    return use.operations();
  }
}

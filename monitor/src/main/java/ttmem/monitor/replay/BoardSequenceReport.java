package ttmem.monitor.replay;

import java.util.List;
import java.util.Optional;
import ttmem.model.Profile;

/**
 * What became of an allocation sequence that ran on the model of a board that somebody chose.
 *
 * @param profile board and software vintage that were used
 * @param operations operations that ran, the failed one not included
 * @param failure the first buffer that does not fit, after which nothing was tried
 * @param left what is left after the last operation that ran, by type
 */
public record BoardSequenceReport(
    Profile profile,
    long operations,
    Optional<SequenceReport.Event> failure,
    List<BoardReport.Left> left) {}

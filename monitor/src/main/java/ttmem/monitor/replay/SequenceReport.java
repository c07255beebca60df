package ttmem.monitor.replay;

import java.util.Map;
import java.util.Optional;

/**
 * What became of an allocation sequence. Immutable.
 *
 * @param forms the forms of the sequences in the file, with how many there are of each
 * @param use operations that ran, and what they used when
 * @param compared those that carry a recorded outcome
 * @param refused those that were refused here
 * @param operationsByName operations by name
 * @param firstRefusal the first refusal, if any
 * @param difference the first outcome that differs from the recorded one; nothing ran after it
 */
public record SequenceReport(
    Map<String, Integer> forms,
    SequenceUse use,
    long compared,
    long refused,
    Map<String, Long> operationsByName,
    Optional<Event> firstRefusal,
    Optional<Event> difference) {

  /** Operations that ran. */
  public long operations() {
    return use.operations();
  }

  /**
   * Something that happened at one line.
   *
   * @param line line number in the file, from 1
   * @param operation the operation's name
   * @param text what happened, in one line
   */
  public record Event(long line, String operation, String text) {}
}

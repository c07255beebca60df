package ttmem.monitor.replay;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What has to hold from line to line of an allocation sequence, whoever runs its operations: they
 * count from 0 where they carry a number, there are as many as the opening line announces, and what
 * form B frees was asked for before and not freed since. A buffer that was refused may be freed,
 * and one that a clear took: the recording frees what it asked for.
 */
final class SequenceOrder {
  private static final String FORM_B = "ttmem-bank-vectors/1";

  private final Set<Long> asked = new HashSet<>();
  private boolean formB;
  private long openingLine;
  private long announced = -1;
  private long inSequence;

  /** Takes the line that {@code lines} read last, before it runs. */
  void add(Map<String, Object> line, SequenceReader lines) throws ReplayException {
    if (line.containsKey("format")) {
      checkComplete();
      open(line, lines.line());
      return;
    }
    Object number = line.get("i");
    if (number != null && !number.equals((int) inSequence)) {
      throw lines.error(
          "expected i=%d, but got i=%s".formatted(inSequence, Texts.oneLine(number.toString())));
    }
    inSequence++;
    Object id = line.get("id");
    if (formB && (id instanceof Integer || id instanceof Long)) {
      checkId(line, ((Number) id).longValue(), lines);
    }
  }

  private void open(Map<String, Object> line, long number) {
    openingLine = number;
    inSequence = 0;
    announced = line.get("ops") instanceof Integer ops ? ops : -1;
    formB = FORM_B.equals(line.get("format"));
    asked.clear();
  }

  private void checkId(Map<String, Object> line, long id, SequenceReader lines)
      throws ReplayException {
    if ("buf".equals(line.get("op"))) {
      asked.add(id);
    } else if ("free".equals(line.get("op")) && !asked.remove(id)) {
      throw lines.error("expected the id of a live buffer: id=" + id);
    }
  }

  /** A sequence that says how many operations it has is cut short without them. */
  void checkComplete() throws ReplayException {
    if (announced >= 0 && announced != inSequence) {
      throw new ReplayException(
          "line %d: expected ops=%d operations after it, but got %d: cut short?"
              .formatted(openingLine, announced, inSequence));
    }
  }
}

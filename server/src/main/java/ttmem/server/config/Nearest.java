package ttmem.server.config;

import java.util.Collection;
import java.util.Optional;

/** Which known word somebody may have meant. */
final class Nearest {
  private Nearest() {}

  /** The nearest of {@code known}, if two letters, or a third of them, need another look. */
  static Optional<String> to(String word, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String each : known) {
      int edits = edits(word, each);
      if (edits < least && edits <= Math.max(2, each.length() / 3) && edits < each.length()) {
        least = edits;
        best = each;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Letters to insert, remove or replace (Levenshtein, one row at a time). */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

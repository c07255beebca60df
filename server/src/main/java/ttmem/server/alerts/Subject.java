package ttmem.server.alerts;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an alert is about, as labels that stay the same from look to look.
 *
 * @param labels unmodifiable; values are cut to 256 characters, since some come from processes
 */
record Subject(SortedMap<String, String> labels) {
  private static final int MAX_CHARS = 256;

  Subject {
    labels = Collections.unmodifiableSortedMap(labels);
  }

  static Subject of(String... namesAndValues) {
    TreeMap<String, String> labels = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String value = namesAndValues[i + 1];
      if (!value.isEmpty()) {
        labels.put(
            namesAndValues[i], value.length() > MAX_CHARS ? value.substring(0, MAX_CHARS) : value);
      }
    }
    return new Subject(labels);
  }

  String label(String name) {
    return labels.getOrDefault(name, "");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    labels.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value));
    return text.toString();
  }
}

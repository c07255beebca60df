package ttmem.server.config;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A table of the file. Each key is asked for by name; {@link #nothingElse} then refuses whatever
 * nobody asked for, with the nearest name that somebody did ask for.
 */
public final class Section {
  private final String file;
  private final String path;
  private final int line;
  private final TomlTable table;
  private final Set<String> known = new LinkedHashSet<>();

  Section(String file, String path, int line, TomlTable table) {
    this.file = file;
    this.path = path;
    this.line = line;
    this.table = table;
  }

  /** Makes something of a text, or throws {@link IllegalArgumentException} to say why not. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(String text);
  }

  /** Whether the key is there. */
  public boolean has(String key) {
    known.add(key);
    return table.contains(List.of(key));
  }

  public @Nullable String text(String key) throws ConfigException {
    Object value = value(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw complaint(key, "expected a string, but got " + value);
  }

  /** A text that must be there. */
  public String required(String key) throws ConfigException {
    String text = text(key);
    if (text == null || text.isBlank()) {
      throw new ConfigException(
          "%s:%d: %s: expected the key %s".formatted(file, line, title(), key));
    }
    return text;
  }

  /** What {@code reader} makes of a text; null without the key. */
  public <T> @Nullable T read(String key, Reader<T> reader) throws ConfigException {
    String text = text(key);
    if (text == null) {
      return null;
    }
    try {
      return reader.read(text);
    } catch (IllegalArgumentException e) {
      throw complaint(key, String.valueOf(e.getMessage()));
    }
  }

  public boolean flag(String key, boolean otherwise) throws ConfigException {
    return switch (value(key)) {
      case null -> otherwise;
      case Boolean flag -> flag;
      case Object other -> throw complaint(key, "expected true or false, but got " + other);
    };
  }

  /** A time in a range, such as {@code "30s"}. */
  public Duration duration(String key, Duration least, Duration most, Duration otherwise)
      throws ConfigException {
    Duration time = read(key, Quantity::duration);
    if (time == null) {
      return otherwise;
    }
    if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
      throw complaint(
          key,
          "expected a time from %s to %s, but got %s"
              .formatted(Quantity.text(least), Quantity.text(most), Quantity.text(time)));
    }
    return time;
  }

  /** An instant with its offset; null without the key. */
  public @Nullable Instant instant(String key) throws ConfigException {
    return switch (value(key)) {
      case null -> null;
      case OffsetDateTime time -> time.toInstant();
      case Object other ->
          throw complaint(
              key,
              "expected a time such as 2026-03-01T06:00:00Z, without quotes, but got " + other);
    };
  }

  /** One text or number, or several; empty without the key. */
  public List<String> texts(String key) throws ConfigException {
    List<String> texts = new ArrayList<>();
    switch (value(key)) {
      case null -> {}
      case String text -> texts.add(text);
      case Long number -> texts.add(number.toString());
      case TomlArray array -> {
        for (int i = 0; i < array.size(); i++) {
          Object each = array.get(i);
          if (!(each instanceof String || each instanceof Long)) {
            throw complaint(key, "expected strings or numbers, but got " + each);
          }
          texts.add(each.toString());
        }
      }
      case Object other ->
          throw complaint(key, "expected a string, a number or a list of them, but got " + other);
    }
    return texts;
  }

  /** A table of texts, such as headers; empty without the key. */
  public Map<String, String> pairs(String key) throws ConfigException {
    Map<String, String> pairs = new LinkedHashMap<>();
    Object value = value(key);
    if (value == null) {
      return pairs;
    }
    if (!(value instanceof TomlTable texts)) {
      throw complaint(key, "expected a table of strings, but got " + value);
    }
    for (String name : texts.keySet()) {
      if (!(texts.get(List.of(name)) instanceof String text)) {
        throw complaint(key, "expected a string for " + name);
      }
      pairs.put(name, text);
    }
    return pairs;
  }

  /** The table {@code [key]}; an empty one without it. */
  public Section child(String key) throws ConfigException {
    return switch (value(key)) {
      case null -> new Section(file, key, line, org.tomlj.Toml.parse(""));
      case TomlTable child -> new Section(file, key, line(key), child);
      case Object other -> throw complaint(key, "expected a table [" + key + "], but got " + other);
    };
  }

  /** Every {@code [[key]]}. */
  public List<Section> children(String key) throws ConfigException {
    List<Section> children = new ArrayList<>();
    Object value = value(key);
    if (value == null) {
      return children;
    }
    if (!(value instanceof TomlArray array)) {
      throw complaint(key, "expected tables [[" + key + "]]");
    }
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof TomlTable child)) {
        throw complaint(key, "expected tables [[" + key + "]], but got " + array.get(i));
      }
      children.add(new Section(file, key, array.inputPositionOf(i).line(), child));
    }
    return children;
  }

  /**
   * Refuses what nobody has asked for.
   *
   * @throws ConfigException for the first such key
   */
  public void nothingElse() throws ConfigException {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        throw complaint(
            key,
            Nearest.to(key, known)
                .map(nearest -> "there is no such key; did you mean " + nearest + "?")
                .orElseGet(() -> "there is no such key; expected " + String.join(", ", known)));
      }
    }
  }

  /** What is wrong with the value of {@code key}. */
  public ConfigException complaint(String key, String what) {
    String name = path.isEmpty() ? key : path + "." + key;
    return new ConfigException("%s:%d: %s: %s".formatted(file, line(key), name, what));
  }

  private String title() {
    return path.isEmpty() ? "the file" : path;
  }

  private @Nullable Object value(String key) {
    known.add(key);
    return table.get(List.of(key));
  }

  private int line(String key) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    return position == null ? line : position.line();
  }
}

package ttmem.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ttmem.monitor.json.JsonFormatException;
import ttmem.monitor.json.ObservationJson;
import ttmem.monitor.questions.Observation;

/** Looks that were kept in files by {@code ttmem snapshot} or {@code ttmem --json [-w]}. */
final class ObservationFile {
  private ObservationFile() {}

  /** All looks of several files, in the order of time. */
  static List<Observation> all(List<String> names) {
    List<Observation> looks = new ArrayList<>();
    for (String name : names) {
      looks.addAll(read(name));
    }
    looks.sort((a, b) -> a.time().compareTo(b.time()));
    return looks;
  }

  /** The last look of a file. */
  static Observation last(String name) {
    return read(name).getLast();
  }

  private static List<Observation> read(String name) {
    Path path = Path.of(name);
    // A FIFO would hang whoever opens it.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw Failure.usage(name + ": expected a regular file");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      return ObservationJson.parseAll(in);
    } catch (NoSuchFileException e) {
      throw Failure.usage(name + ": no such file");
    } catch (JsonFormatException e) {
      throw Failure.usage(name + ": " + e.getMessage());
    } catch (IOException e) {
      throw Failure.usage(name + ": can't be read: " + e.getMessage());
    }
  }
}

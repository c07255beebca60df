package ttmem.sources.ledger;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.FileStat.FileKey;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerException;
import ttmem.ledger.read.LedgerHeader;
import ttmem.ledger.read.LedgerName;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.Liveness;
import ttmem.sources.host.Printable;

/**
 * The ledgers of one folder, looked at again and again.
 *
 * <p>A look must cost what is live, not what lies around: the folder's own time of change says
 * whether a name came or went, so it is listed only then; a live ledger stays open; a dead one is
 * opened once, for its header, and never again. (A watch through inotify was rejected: it costs a
 * thread and can lose events; the time is one call. Within the clock tick of a change the time
 * can't tell, so a folder that has just changed is listed anew.)
 *
 * <p>Companions are only ever looked at by {@code stat}. One thread at a time.
 */
final class LedgerFolder implements AutoCloseable {
  private static final int MAX_NAMES = 100_000;
  private static final int MAX_CHARS = 120;
  private static final Duration TICK = Duration.ofMillis(100);

  private final Path folder;
  private final String label;
  private final Map<LedgerName, Known> known = new HashMap<>();
  private List<Known> newestFirst = List.of();
  private @Nullable FileTime listedAt;

  /** What is remembered of one name. */
  private static final class Known {
    final LedgerName name;
    final String fileName; // that of one that a reaper has taken is another
    @Nullable FileKey companion;
    @Nullable LedgerReader reader;
    @Nullable LedgerHeader deadHeader;
    @Nullable String deadProblem;

    Known(LedgerName name, String fileName) {
      this.name = name;
      this.fileName = fileName;
    }

    void close() {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }
  }

  /**
   * What one look found.
   *
   * @param live those whose writer lives
   * @param dead names of those whose writer is gone
   * @param unknown names of those whose writer may live in a namespace that can't be seen
   * @param unread how many were not read, since there are so many
   * @param problems by writer (0: none), what can't be read and why
   */
  record Look(
      List<LiveLedger> live,
      List<DeadLedger> dead,
      List<LedgerName> unknown,
      int unread,
      List<Problem> problems) {}

  /**
   * A ledger that can't be read.
   *
   * @param writer its live process; 0 if nobody writes it
   */
  record Problem(int writer, String text) {}

  /**
   * @param label what people call it
   */
  LedgerFolder(Path folder, String label) {
    this.folder = folder;
    this.label = label;
  }

  /**
   * Looks.
   *
   * @param most how many ledgers to read at most: first the live ones, then the newest
   * @param careful as in {@link LedgerReader#open}
   * @throws IOException if the folder can't be listed
   */
  Look look(Liveness liveness, int most, boolean careful) throws IOException {
    list();
    Look look =
        new Look(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0, new ArrayList<>());
    List<Known> silent = new ArrayList<>();
    int read = 0;
    int unread = 0;
    for (Known ledger : newestFirst) {
      OptionalInt writer = liveness.writer(ledger.companion);
      if (writer.isEmpty()) {
        ledger.close();
        silent.add(ledger);
      } else if (read == most) {
        unread++;
      } else {
        read++;
        readLive(ledger, writer.getAsInt(), careful, look);
      }
    }
    for (Known ledger : silent) {
      if (read == most) {
        unread++;
      } else {
        read++;
        judge(ledger, liveness, careful, look);
      }
    }
    return new Look(look.live, look.dead, look.unknown, unread, look.problems);
  }

  private void list() throws IOException {
    FileTime changed = FileStat.of(folder, LinkOption.NOFOLLOW_LINKS).modified();
    if (changed.equals(listedAt)) {
      return;
    }
    Map<LedgerName, Known> now = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (now.size() == MAX_NAMES) {
          break;
        }
        String fileName = String.valueOf(entry.getFileName());
        LedgerName.parseTaken(fileName)
            .ifPresent(name -> now.merge(name, known(name, fileName), LedgerFolder::better));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    known.forEach(
        (name, gone) -> {
          if (now.get(name) != gone) {
            gone.close();
          }
        });
    known.clear();
    known.putAll(now);
    for (Known ledger : now.values()) {
      if (ledger.companion == null) {
        ledger.companion = companion(ledger.name);
      }
    }
    newestFirst = new ArrayList<>(now.values());
    newestFirst.sort(
        Comparator.comparingLong((Known ledger) -> ledger.name.startTicks())
            .thenComparingInt(ledger -> ledger.name.pid())
            .reversed()
            .thenComparingInt(ledger -> ledger.name.writer()));
    boolean settled = changed.toInstant().plus(TICK).isBefore(Instant.now());
    listedAt = settled ? changed : null;
  }

  private Known known(LedgerName name, String fileName) {
    Known before = known.get(name);
    return before != null && before.fileName.equals(fileName) ? before : new Known(name, fileName);
  }

  /** Should there be two of one name, then the one that nobody took. */
  private static Known better(Known one, Known other) {
    return one.fileName.equals(one.name.fileName()) ? one : other;
  }

  private @Nullable FileKey companion(LedgerName name) {
    try {
      FileStat stat = FileStat.of(folder.resolve(name.companionName()), LinkOption.NOFOLLOW_LINKS);
      return stat.isRegularFile() ? stat.key() : null;
    } catch (IOException e) {
      return null;
    }
  }

  private void readLive(Known ledger, int writer, boolean careful, Look look) {
    try {
      LedgerReader reader = ledger.reader;
      if (reader == null) {
        reader = LedgerReader.open(folder.resolve(ledger.fileName), careful);
        ledger.reader = reader;
        checkName(ledger, reader.header());
      }
      LedgerState state = reader.state();
      List<LedgerDevice> devices = new ArrayList<>();
      for (int number : state.devicesUsed()) {
        devices.add(reader.device(number));
      }
      look.live.add(
          new LiveLedger(
              label(ledger), writer, reader.stat(), reader.header(), state, devices, reader));
    } catch (IOException e) {
      ledger.close();
      look.problems.add(new Problem(writer, label(ledger) + ": " + why(e)));
    }
  }

  private static void checkName(Known ledger, LedgerHeader header) throws IOException {
    if (!header.name().equals(ledger.name)) {
      throw new IOException(
          "expected the ledger of its name, but its header says " + header.name().fileName());
    }
  }

  private void judge(Known ledger, Liveness liveness, boolean careful, Look look) {
    if (ledger.deadHeader == null && ledger.deadProblem == null) {
      try (LedgerReader reader = LedgerReader.open(folder.resolve(ledger.fileName), careful)) {
        checkName(ledger, reader.header());
        ledger.deadHeader = reader.header();
      } catch (IOException e) {
        ledger.deadProblem = label(ledger) + ": " + why(e);
      }
    }
    if (ledger.deadHeader == null) {
      look.problems.add(new Problem(0, String.valueOf(ledger.deadProblem)));
      return;
    }
    switch (liveness.verdict(ledger.companion, ledger.deadHeader)) {
      case DEAD ->
          look.dead.add(
              new DeadLedger(folder.resolve(ledger.fileName), label(ledger), ledger.name));
      case UNKNOWN -> look.unknown.add(ledger.name);
      case ALIVE -> throw new AssertionError("it has no lock");
    }
  }

  private String label(Known ledger) {
    return label + "/" + ledger.fileName;
  }

  private static String why(IOException e) {
    String text =
        e instanceof LedgerException || !(e instanceof java.nio.file.FileSystemException file)
            ? e.getMessage()
            : file.getReason();
    return Printable.text(text == null ? e.getClass().getSimpleName() : text, MAX_CHARS);
  }

  @Override
  public void close() {
    known.values().forEach(Known::close);
  }
}

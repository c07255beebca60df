package ttmem.server.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.sources.PeakSource;

/**
 * Writes samples. A snapshot is one transaction; what is unknown is not written. Trouble with the
 * file, such as a full disk, costs the samples of that time and nothing else: it is told once when
 * it begins and once when it is over, and every snapshot is a new try.
 *
 * <p>One thread at a time. May block as long as the disk does: not for a thread that serves.
 */
public final class HistoryRecorder implements AutoCloseable {
  private static final int SAMPLES_BETWEEN_CLEANINGS = 30;
  private static final int VACUUM_PAGES = 512;
  private static final int MOST_PROCESSES = 500;

  private final Path file;
  private final long maxBytes;
  private final Consumer<String> log;
  private final Map<Key, Long> ids = new HashMap<>();
  private @Nullable Connection connection;
  private boolean failing;
  private Instant recordedAt = Instant.MAX;
  private int sinceCleaning;

  /**
   * One series.
   *
   * @param device -1 if the chip isn't known
   * @param pid 0 for the chip as a whole
   */
  record Key(int device, String type, int pid, long startTicks) {}

  /**
   * Records into {@value HistoryFile#NAME} of a directory.
   *
   * @param maxBytes what the file may grow to; the oldest and finest samples go first
   * @param log takes a line when recording begins to fail, and when it works again
   */
  public HistoryRecorder(Path directory, long maxBytes, Consumer<String> log) {
    this.file = directory.resolve(HistoryFile.NAME);
    this.maxBytes = maxBytes;
    this.log = log;
  }

  /** Adds a snapshot to the past. */
  public void record(Snapshot snapshot) {
    record(snapshot, List.of());
  }

  /**
   * Adds a snapshot to the past, and what processes are known to have reached before it.
   *
   * @param peaks may go back as far as they are remembered: told again, they change nothing
   */
  public void record(Snapshot snapshot, List<PeakSource.Peak> peaks) {
    try {
      Connection open = open(snapshot.time());
      try {
        write(open, snapshot);
        new PeakWriter(open, ids, recordedAt).write(snapshot, peaks);
        if (++sinceCleaning >= SAMPLES_BETWEEN_CLEANINGS) {
          sinceCleaning = 0;
          clean(open, snapshot.time().getEpochSecond());
        }
        open.commit();
        recordedAt = snapshot.time();
      } catch (SQLException e) {
        giveUp(open);
        throw e;
      }
      if (failing) {
        failing = false;
        log.accept("history: recording again");
      }
    } catch (SQLException | IOException e) {
      if (!failing) {
        failing = true;
        log.accept("error: history: nothing is recorded: file=" + file + " " + e.getMessage());
      }
    }
  }

  private Connection open(Instant now) throws SQLException, IOException {
    Connection open = connection;
    if (open == null) {
      HistoryFile.Opened opened = HistoryFile.open(file, now);
      open = opened.connection();
      connection = open;
      if (!opened.note().isEmpty()) {
        log.accept("error: " + opened.note());
      }
    }
    return open;
  }

  /** The next try opens the file anew, and so finds out if it has become unreadable. */
  private void giveUp(Connection broken) {
    ids.clear();
    connection = null;
    try {
      broken.rollback();
    } catch (SQLException e) {
      // Closing rolls back as well.
    }
    try {
      broken.close();
    } catch (SQLException e) {
      // Nothing is left to do about it.
    }
  }

  private void write(Connection open, Snapshot snapshot) throws SQLException {
    long second = snapshot.time().getEpochSecond();
    try (PreparedStatement sample =
        open.prepareStatement(
            """
            INSERT INTO sample(level, series, at, least, most, last) VALUES(?, ?, ?, ?, ?, ?)
            ON CONFLICT(level, series, at) DO UPDATE SET
              least=min(least, excluded.least), most=max(most, excluded.most), last=excluded.last
            """)) {
      for (Device device : snapshot.devices()) {
        for (MemoryType type : MemoryType.values()) {
          Key key = new Key(device.id(), type.label(), 0, 0);
          add(open, sample, key, null, second, device.memory().used().get(type));
        }
      }
      snapshot.processes().stream()
          .limit(MOST_PROCESSES)
          .forEach(process -> addAll(open, sample, process, second));
      sample.executeBatch();
    } catch (Failed e) {
      throw e.cause;
    }
  }

  /** Carries a failure out of a lambda. */
  private static final class Failed extends RuntimeException {
    private final SQLException cause;

    Failed(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private void addAll(Connection open, PreparedStatement sample, ProcessInfo process, long second) {
    Map<Key, Reading> sums = new HashMap<>();
    for (Usage usage : process.usage()) {
      if (usage.counted()) {
        int device = Objects.requireNonNullElse(usage.device(), -1);
        for (MemoryType type : MemoryType.values()) {
          Key key = new Key(device, type.label(), process.pid(), process.identity().startTicks());
          sums.merge(key, usage.amounts().get(type), Reading::plus);
        }
      }
    }
    try {
      for (Map.Entry<Key, Reading> sum : sums.entrySet()) {
        add(open, sample, sum.getKey(), process, second, sum.getValue());
      }
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  private void add(
      Connection open,
      PreparedStatement sample,
      Key key,
      @Nullable ProcessInfo process,
      long second,
      Reading reading)
      throws SQLException {
    if (!reading.isKnown()) {
      return;
    }
    long id = id(open, key, process);
    for (Level level : Level.values()) {
      sample.setInt(1, level.stepSeconds());
      sample.setLong(2, id);
      sample.setLong(3, level.begin(second));
      sample.setLong(4, reading.value());
      sample.setLong(5, reading.value());
      sample.setLong(6, reading.value());
      sample.addBatch();
    }
  }

  private long id(Connection open, Key key, @Nullable ProcessInfo process) throws SQLException {
    Long known = ids.get(key);
    if (known != null) {
      return known;
    }
    try (PreparedStatement insert =
        open.prepareStatement(
            """
            INSERT INTO series(device, type, pid, start_ticks, uid, process)
            VALUES(?, ?, ?, ?, ?, ?)
            ON CONFLICT(device, type, pid, start_ticks) DO UPDATE SET process=excluded.process
            RETURNING id
            """)) {
      insert.setInt(1, key.device);
      insert.setString(2, key.type);
      insert.setInt(3, key.pid);
      insert.setLong(4, key.startTicks);
      insert.setInt(5, process == null ? -1 : process.uid());
      insert.setString(6, process == null ? null : process.command());
      try (ResultSet result = insert.executeQuery()) {
        long id = result.next() ? result.getLong(1) : 0;
        ids.put(key, id);
        return id;
      }
    }
  }

  /** What is too old goes, then the oldest of the finest until the size is right. */
  private void clean(Connection open, long nowSecond) throws SQLException {
    try (Statement statement = open.createStatement()) {
      for (Level level : Level.values()) {
        statement.executeUpdate(
            "DELETE FROM sample WHERE level=%d AND at<%d"
                .formatted(level.stepSeconds(), nowSecond - level.keptSeconds()));
      }
      for (Level level : Level.values()) {
        if (usedBytes(statement) <= maxBytes) {
          break;
        }
        statement.executeUpdate(
            """
            DELETE FROM sample WHERE level=%1$d AND at<(
              SELECT (min(at)+max(at))/2 FROM sample WHERE level=%1$d)
            """
                .formatted(level.stepSeconds()));
      }
      statement.executeUpdate(
          "DELETE FROM series WHERE id NOT IN (SELECT DISTINCT series FROM sample)");
    }
    ids.clear();
    open.commit();
    try (Statement statement = open.createStatement()) {
      statement.execute("PRAGMA incremental_vacuum(" + VACUUM_PAGES + ")");
    }
  }

  private static long usedBytes(Statement statement) throws SQLException {
    return number(statement, "page_size")
        * (number(statement, "page_count") - number(statement, "freelist_count"));
  }

  private static long number(Statement statement, String pragma) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA " + pragma)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      giveUp(connection);
    }
  }
}

package ttmem.server.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;

/**
 * The file: its schema and its life.
 *
 * <p>WAL with {@code synchronous=NORMAL}: a killed server loses at most the batch under way, a lost
 * machine the last few; neither can leave a file that is not readable. One that is not, or that a
 * newer version wrote, is moved aside under another name, never deleted and never a reason not to
 * start. Space is given back a little at a time (incremental vacuum), since a file of this kind
 * otherwise never shrinks.
 *
 * <p>One table of samples for all levels of detail: each sample is merged into its step of each
 * level as it comes (least, most, last), so there is no roll-up job that can be late, and a coarse
 * step knows the peaks of the fine ones that are deleted.
 */
final class HistoryFile {
  static final String NAME = "history.sqlite";
  private static final int VERSION = 1;
  private static final String[] SCHEMA = {
    """
    CREATE TABLE series(
      id INTEGER PRIMARY KEY,
      device INTEGER NOT NULL,
      pid INTEGER NOT NULL,
      start_ticks INTEGER NOT NULL,
      type TEXT NOT NULL,
      uid INTEGER NOT NULL,
      process TEXT,
      UNIQUE(device, type, pid, start_ticks))
    """,
    """
    CREATE TABLE sample(
      level INTEGER NOT NULL,
      series INTEGER NOT NULL,
      at INTEGER NOT NULL,
      least INTEGER NOT NULL,
      most INTEGER NOT NULL,
      last INTEGER NOT NULL,
      PRIMARY KEY(level, series, at)) WITHOUT ROWID
    """,
  };

  private HistoryFile() {}

  /** A connection to a good file, and what became of a bad one. */
  record Opened(Connection connection, String note) {}

  /**
   * Opens the file for the one who writes, making it if need be.
   *
   * @throws SQLException if it can't be used now: no room, no permission
   * @throws IOException if a bad one can't be moved aside
   */
  static Opened open(Path file, Instant now) throws SQLException, IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Opened(connect(fresh(file, now)), aside(file));
    }
    try {
      return new Opened(connect(file), "");
    } catch (SQLException e) {
      if (!isUnreadable(e)) {
        throw e;
      }
      return new Opened(connect(fresh(file, now)), aside(file) + ": " + e.getMessage());
    }
  }

  private static String aside(Path file) {
    return "history: " + file + " could not be read and was moved aside";
  }

  /** A second connection, which can't change anything. */
  static Connection reader(Path file) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
    properties.setProperty("busy_timeout", "1000");
    return DriverManager.getConnection("jdbc:sqlite:" + file, properties);
  }

  private static Connection connect(Path file) throws SQLException {
    create(file);
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA auto_vacuum=INCREMENTAL");
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=NORMAL");
      statement.execute("PRAGMA cache_size=-1024");
      statement.execute("PRAGMA journal_size_limit=4194304");
      statement.execute("PRAGMA busy_timeout=1000");
      int version = version(statement);
      if (version == 0) {
        connection.setAutoCommit(false);
        for (String table : SCHEMA) {
          statement.execute(table);
        }
        statement.execute("PRAGMA user_version=" + VERSION);
        connection.commit();
      } else if (version != VERSION) {
        throw new SQLException("expected version=" + VERSION + ", but got version=" + version);
      } else {
        try (ResultSet _ =
            statement.executeQuery(
                "SELECT 1 FROM sample JOIN series ON series.id = sample.series LIMIT 1")) {
          connection.setAutoCommit(false);
        }
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Owner only, before SQLite makes it with whatever the umask says. */
  private static void create(Path file) throws SQLException {
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException e) {
      throw new SQLException("can't make " + file + ": " + e, e);
    }
  }

  /** Whether there is something to read: the file is made before its tables are. */
  static boolean isReady(Path file) {
    if (!Files.exists(file)) {
      return false;
    }
    try (Connection connection = reader(file);
        Statement statement = connection.createStatement()) {
      return version(statement) != 0;
    } catch (SQLException e) {
      // Unreadable is not absent: the reader that comes now says why.
      return true;
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA user_version")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  /** Whether another file would help: this one is no database, or damaged, or of another kind. */
  static boolean isUnreadable(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("SQLITE_NOTADB")
        || message.contains("SQLITE_CORRUPT")
        || message.contains("no such table")
        || message.contains("already exists")
        || message.startsWith("expected version=");
  }

  /** Moves a bad file and its companions aside. */
  private static Path fresh(Path file, Instant now) throws IOException {
    String stamp = now.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
    String kept = file.getFileName() + ".unreadable-" + stamp;
    for (int i = 1; Files.exists(file.resolveSibling(kept), LinkOption.NOFOLLOW_LINKS); i++) {
      kept = file.getFileName() + ".unreadable-" + stamp + "-" + i;
    }
    for (String companion : new String[] {"", "-wal", "-shm"}) {
      Path from = file.resolveSibling(file.getFileName() + companion);
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(from, file.resolveSibling(kept + companion));
      }
    }
    return file;
  }
}

package ttmem.server.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import ttmem.model.MemoryType;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.visibility.Viewer;

/**
 * Answers questions for the past out of the file, beside the one who writes it. Chips are
 * everybody's, as in the snapshot; the series of a process are for those who may see it whole. Any
 * thread; each question opens the file for itself, which it can since it only reads.
 */
public final class HistoryReader {
  private final Path file;

  public HistoryReader(Path directory) {
    file = directory.resolve(HistoryFile.NAME);
  }

  /**
   * The answer for a viewer.
   *
   * @throws IllegalStateException if the file can't be read
   */
  public History read(HistoryQuestion question, Viewer viewer, Instant now) {
    long from = question.from().getEpochSecond();
    long until = question.until().getEpochSecond();
    Level level = Level.of(from, until, now.getEpochSecond());
    List<History.Series> found = new ArrayList<>();
    boolean truncated = false;
    if (HistoryFile.isReady(file)) {
      try (Connection connection = HistoryFile.reader(file);
          PreparedStatement series = series(connection, question);
          ResultSet row = series.executeQuery()) {
        while (row.next() && !truncated) {
          boolean process = row.getInt("pid") != 0;
          if (process && !viewer.sees(row.getInt("uid"))) {
            continue;
          }
          List<History.Point> points = points(connection, level, row.getLong("id"), from, until);
          if (!points.isEmpty()) {
            truncated = found.size() == History.MOST_SERIES;
            found.add(one(row, process, points));
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException("the history can't be read: " + e.getMessage(), e);
      }
    }
    return new History(
        now,
        question.from(),
        question.until(),
        level.stepSeconds(),
        truncated ? found.subList(0, History.MOST_SERIES) : found,
        truncated);
  }

  private static PreparedStatement series(Connection connection, HistoryQuestion question)
      throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT id, device, pid, type, uid, process FROM series
            WHERE (?1 IS NULL OR device=?1) AND (?2 IS NULL OR pid=?2) AND (?3 IS NULL OR type=?3)
            ORDER BY device, type, pid, start_ticks
            """);
    MemoryType type = question.type();
    statement.setObject(1, question.device());
    statement.setObject(2, question.pid());
    statement.setString(3, type == null ? null : type.label());
    return statement;
  }

  private static List<History.Point> points(
      Connection connection, Level level, long series, long from, long until) throws SQLException {
    List<History.Point> points = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT at, least, most, last FROM sample
            WHERE level=? AND series=? AND at BETWEEN ? AND ? ORDER BY at
            """)) {
      statement.setInt(1, level.stepSeconds());
      statement.setLong(2, series);
      statement.setLong(3, level.begin(from));
      statement.setLong(4, until);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          points.add(
              new History.Point(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
        }
      }
    }
    return points;
  }

  private static History.Series one(ResultSet row, boolean process, List<History.Point> points)
      throws SQLException {
    int device = row.getInt("device");
    return new History.Series(
        device < 0 ? null : (Integer) device,
        process ? (Integer) row.getInt("pid") : null,
        row.getString("process"),
        row.getInt("uid"),
        type(row.getString("type")),
        points);
  }

  private static MemoryType type(String label) throws SQLException {
    for (MemoryType type : MemoryType.values()) {
      if (type.label().equals(label)) {
        return type;
      }
    }
    throw new SQLException("unknown type=" + label);
  }
}

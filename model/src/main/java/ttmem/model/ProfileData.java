package ttmem.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The data files of the profiles, joined: a board, its architecture, and a vintage of that. */
final class ProfileData {

  private static final List<String[]> ARCHITECTURES = Tsv.rows("profiles/architectures.tsv");
  private static final List<String[]> BOARDS = Tsv.rows("profiles/boards.tsv");
  private static final List<String[]> VINTAGES = Tsv.rows("profiles/vintages.tsv");

  private ProfileData() {}

  static List<String> boards() {
    return BOARDS.stream().map(row -> row[0]).toList();
  }

  static List<String> vintages(String board) {
    String[] boardRow = board(board);
    return VINTAGES.stream()
        .filter(row -> row[1].equals(boardRow[2]) && row[0].compareTo(boardRow[11]) >= 0)
        .map(row -> row[0])
        .toList();
  }

  static Profile newest(String board) {
    return find(board, vintages(board).getLast());
  }

  static Profile find(String board, String vintage) {
    String[] boardRow = board(board);
    for (String[] row : VINTAGES) {
      if (row[0].equals(vintage)
          && vintages(board).contains(vintage)
          && row[1].equals(boardRow[2])) {
        return join(boardRow, row);
      }
    }
    throw new IllegalArgumentException(
        "unknown vintage for board=%s: vintage=%s, known: %s"
            .formatted(boardRow[0], vintage, String.join(", ", vintages(board))));
  }

  private static String[] board(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (String[] row : BOARDS) {
      if (row[0].equals(wanted) || Arrays.asList(row[1].split(",")).contains(wanted)) {
        return row;
      }
    }
    throw new IllegalArgumentException(
        "unknown board: board=%s, known: %s".formatted(name, String.join(", ", boards())));
  }

  private static Profile join(String[] boardRow, String[] vintageRow) {
    String[] archRow =
        ARCHITECTURES.stream().filter(row -> row[0].equals(boardRow[2])).findFirst().orElseThrow();
    Columns arch = new Columns(archRow);
    Columns board = new Columns(boardRow);
    Columns vintage = new Columns(vintageRow);
    return new Profile(
        boardRow[0],
        vintageRow[0],
        boardRow[2],
        board.count(3, "chips"),
        board.count(4, "worker columns"),
        board.count(5, "worker rows"),
        board.count(6, "compute columns"),
        board.count(7, "compute rows"),
        board.count(8, "DRAM banks"),
        arch.number(1, "DRAM bank size"),
        arch.number(2, "DRAM alignment"),
        vintage.number(4, "DRAM base"),
        vintage.number(5, "DRAM base with the profiler"),
        arch.number(3, "L1 size"),
        arch.number(4, "L1 alignment"),
        vintage.number(2, "end of the fixed L1 map"),
        vintage.number(3, "L1 base"),
        arch.count(5, "circular buffers"),
        arch.number(6, "dispatch page"),
        arch.count(7, "DRAM views"),
        vintageRow[6].equals("total") ? Profile.TraceRule.TOTAL : Profile.TraceRule.PER_BANK,
        vintage.word(7, "traces without a trace region in DRAM: ").equals("yes"),
        Profile.DramSearch.valueOf(vintageRow[8]),
        vintageRow[9].equals("bytes"),
        vintage.counts(10, "bank count"),
        boardRow[9],
        boardRow[10],
        doubts(arch, board, vintage));
  }

  private static List<String> doubts(Columns... rows) {
    List<String> doubts = new ArrayList<>();
    for (Columns row : rows) {
      doubts.addAll(row.doubts());
    }
    return doubts;
  }

  /** The numbers of a row; those with a mark become doubts, explained by the row's last column. */
  private static final class Columns {
    private final String[] row;
    private final List<String> doubts = new ArrayList<>();
    private final List<String> unexplained = new ArrayList<>();

    Columns(String[] row) {
      this.row = row;
    }

    long number(int column, String name) {
      String text = row[column];
      char mark = text.charAt(text.length() - 1);
      if (Character.isDigit(mark)) {
        return Long.parseLong(text);
      }
      String number = text.substring(0, text.length() - 1);
      doubts.add(name + " " + number + (mark == '~' ? " is inferred" : " was not read"));
      return Long.parseLong(number);
    }

    /** A word; with a mark it is a doubt that no note explains. */
    String word(int column, String name) {
      String text = row[column];
      if (!text.endsWith("~")) {
        return text;
      }
      String word = text.substring(0, text.length() - 1);
      unexplained.add(name + word + " is inferred");
      return word;
    }

    /** Numbers with commas between them. */
    Set<Integer> counts(int column, String name) {
      Set<Integer> counts = new HashSet<>();
      for (String text : row[column].split(",", -1)) {
        String number = text.endsWith("~") ? text.substring(0, text.length() - 1) : text;
        if (!number.equals(text)) {
          unexplained.add(name + " " + number + " is inferred");
        }
        counts.add(Integer.valueOf(number));
      }
      return counts;
    }

    int count(int column, String name) {
      return Math.toIntExact(number(column, name));
    }

    List<String> doubts() {
      String note = row[row.length - 1];
      List<String> all = new ArrayList<>();
      doubts.forEach(doubt -> all.add(doubt + ": " + note));
      if (doubts.isEmpty() && note.startsWith("legacy")) {
        all.add(row[0] + ": " + note);
      }
      all.addAll(unexplained);
      return all;
    }
  }
}

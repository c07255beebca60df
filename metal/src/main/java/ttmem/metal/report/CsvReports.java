package ttmem.metal.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;

/**
 * Writes the report files byte for byte as the original does. Thread-safe.
 *
 * <p>Its oddities are kept: "Total Free L1 Space" is the largest block times the number of banks,
 * and the rows of the memory summary say neither their type nor that they are per bank, while the
 * detailed file has totals over all banks. {@code printMemory} is the form for people.
 */
public final class CsvReports {

  private static final OpenOption[] OVERWRITE = {
    StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING
  };
  private static final OpenOption[] APPEND = {
    StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND
  };
  private static final String L1_SUMMARY = "l1_usage_summary.csv";
  private static final String MEMORY_SUMMARY = "memory_usage_summary.csv";
  private static final String DETAILS = "detailed_memory_usage.csv";

  private final Path directory;
  private final CsvFormat format;
  private boolean programFilesBegun;

  /** Reports into this directory, which is created when it is needed. */
  public CsvReports(Path directory, CsvFormat format) {
    this.directory = directory;
    this.format = format;
  }

  /**
   * Writes the three files whose names begin with a prefix, replacing older ones.
   *
   * @throws IllegalArgumentException if the prefix would lead out of the directory
   */
  public synchronized void dump(String prefix, Allocator allocator) throws IOException {
    if (prefix.indexOf('/') >= 0 || prefix.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("expected a prefix of a file name: prefix=" + prefix);
    }
    write(prefix, "", true, allocator, OVERWRITE);
  }

  /** Adds a program to the three {@code program_*.csv}; the first one begins them anew. */
  public synchronized void appendProgram(long programId, Allocator allocator) throws IOException {
    OpenOption[] options = programFilesBegun ? APPEND : OVERWRITE;
    write("program_", Long.toString(programId), !programFilesBegun, allocator, options);
    programFilesBegun = true;
  }

  private void write(
      String prefix, String programId, boolean headers, Allocator allocator, OpenOption[] options)
      throws IOException {
    String column = programId.isEmpty() ? "" : "Program ID";
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(prefix + L1_SUMMARY),
        (headers ? l1Header(column) : "") + l1Row(programId, allocator),
        options);
    Files.writeString(
        directory.resolve(prefix + MEMORY_SUMMARY),
        (headers ? memoryHeader(column) : "") + memoryRows(programId, allocator),
        options);
    Files.writeString(directory.resolve(prefix + DETAILS), details(programId, allocator), options);
  }

  private static String l1Header(String column) {
    return "This report indicates available space for interleaving L1 buffers\n"
        + column
        + ", Largest Contiguous Free Block (B), Total Free L1 Space (B)\n";
  }

  private static String l1Row(String programId, Allocator allocator) {
    long largest = allocator.statistics(BufferType.L1).largestFreeBlockBytes();
    long banks = allocator.layout(BufferType.L1).banks();
    return programId + "," + largest + "," + largest * banks + "\n";
  }

  private String memoryHeader(String column) {
    return column
        + ", Total Allocatable Size (B), Total Allocated (B), Total Free (%1$s), Largest Free Block (%1$s)\n"
            .formatted(format.freeUnit());
  }

  private String memoryRows(String programId, Allocator allocator) {
    StringBuilder rows = new StringBuilder(programId);
    for (BufferType type : format.types()) {
      Statistics figures = allocator.statistics(type);
      rows.append(',').append(figures.totalAllocatableBytes());
      rows.append(',').append(figures.totalAllocatedBytes());
      rows.append(',').append(figures.totalFreeBytes());
      rows.append(',').append(figures.largestFreeBlockBytes()).append('\n');
    }
    return rows.toString();
  }

  private String details(String programId, Allocator allocator) {
    StringBuilder out = new StringBuilder(programId);
    for (BufferType type : format.types()) {
      Statistics figures = allocator.statistics(type);
      long banks = allocator.layout(type).banks();
      out.append(',').append(type).append('\n');
      total(out, "allocatable", figures.totalAllocatableBytes() * banks);
      total(out, "allocated", figures.totalAllocatedBytes() * banks);
      total(out, "free", figures.totalFreeBytes() * banks);
      out.append(allocator.dump(type));
    }
    return out.toString();
  }

  private static void total(StringBuilder out, String what, long bytes) {
    out.append(",Total ").append(what).append(" (B):,").append(bytes).append('\n');
  }
}

package ttmem.metal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.metal.report.CsvFormat;
import ttmem.metal.report.CsvReports;
import ttmem.model.BufferType;

/**
 * tt-metal's MemoryReporter (memory facts, section 4.5). One for the process, as there.
 * Thread-safe.
 *
 * <p>It knows only the allocator: it sees neither circular buffers nor kernels. {@link
 * MemoryReport} shows them beside it.
 */
public final class MemoryReporter {

  /** The files of programs: each is begun once in the life of the process. */
  private static final Map<Path, CsvReports> PROGRAM_REPORTS = new HashMap<>();

  private static boolean enabled;
  private static @Nullable Path chosenDirectory;
  private static @Nullable String lastFailure;

  private MemoryReporter() {}

  /** The figures of one type, per bank, and its blocks; writes nothing. */
  public static MemoryView memoryView(Device device, BufferType type) {
    return MemoryView.of(device.allocator(), type);
  }

  /**
   * From now on each program adds its state to the three {@code program_*.csv} when it is compiled,
   * in the default directory of its device's vintage.
   */
  public static synchronized void enableMemoryReports() {
    enabled = true;
    chosenDirectory = null;
  }

  /** The same into another directory. */
  public static synchronized void enableMemoryReports(Path directory) {
    enabled = true;
    chosenDirectory = directory;
  }

  /** Programs that are compiled from now on are not reported. */
  public static synchronized void disableMemoryReports() {
    enabled = false;
  }

  /** Why the last report of a program could not be written: it never makes a dispatch fail. */
  public static synchronized Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /**
   * Writes the three files of the state of a device into the default directory of its vintage,
   * whether reports are enabled or not.
   *
   * @param prefix what their names begin with
   */
  public static void dumpDeviceMemoryState(Device device, String prefix) throws IOException {
    dumpDeviceMemoryState(device, prefix, defaultDirectory(System.getenv(), format(device)));
  }

  /** The same into another directory. */
  public static void dumpDeviceMemoryState(Device device, String prefix, Path directory)
      throws IOException {
    new CsvReports(directory, format(device)).dump(prefix, device.allocator());
  }

  static synchronized void flush(Device device, long programId) {
    if (!enabled) {
      return;
    }
    CsvFormat format = format(device);
    Path directory =
        chosenDirectory == null ? defaultDirectory(System.getenv(), format) : chosenDirectory;
    try {
      PROGRAM_REPORTS
          .computeIfAbsent(directory, path -> new CsvReports(path, format))
          .appendProgram(programId, device.allocator());
    } catch (IOException e) {
      lastFailure = "program " + programId + ": " + e;
    }
  }

  /** Where reports go: below {@code TT_METAL_LOGS_PATH}, or the current directory without it. */
  static Path defaultDirectory(Map<String, String> environment, CsvFormat format) {
    String logs = environment.getOrDefault("TT_METAL_LOGS_PATH", "");
    return Path.of(format == CsvFormat.BYTES ? logs : "").resolve(format.directory());
  }

  private static CsvFormat format(Device device) {
    return device.profile().bytesInReports() ? CsvFormat.BYTES : CsvFormat.MISLABELLED;
  }
}

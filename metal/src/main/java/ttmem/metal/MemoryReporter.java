package ttmem.metal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.Allocator;
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

  private static @Nullable CsvReports programReports;

  private MemoryReporter() {}

  /** The figures of one type, per bank, and its blocks; writes nothing. */
  public static MemoryView memoryView(Device device, BufferType type) {
    return MemoryView.of(device.allocator(), type);
  }

  /**
   * From now on each program adds its state to the three {@code program_*.csv} when it is compiled,
   * in the default directory.
   */
  public static void enableMemoryReports() {
    enableMemoryReports(defaultDirectory(System.getenv(), CsvFormat.BYTES), CsvFormat.BYTES);
  }

  /** The same into another directory, in the format of a vintage. */
  public static synchronized void enableMemoryReports(Path directory, CsvFormat format) {
    programReports = new CsvReports(directory, format);
  }

  /** Programs that are compiled from now on are not reported. */
  public static synchronized void disableMemoryReports() {
    programReports = null;
  }

  /**
   * Writes the three files of the state of a device, whether reports are enabled or not.
   *
   * @param prefix what their names begin with
   */
  public static void dumpDeviceMemoryState(Device device, String prefix) throws IOException {
    CsvFormat format = format(device);
    dumpDeviceMemoryState(device, prefix, defaultDirectory(System.getenv(), format));
  }

  /** The same into another directory. */
  public static void dumpDeviceMemoryState(Device device, String prefix, Path directory)
      throws IOException {
    new CsvReports(directory, format(device)).dump(prefix, device.allocator());
  }

  static synchronized void flush(long programId, Allocator allocator) {
    CsvReports reports = programReports;
    if (reports == null) {
      return;
    }
    try {
      reports.appendProgram(programId, allocator);
    } catch (IOException e) {
      throw new UncheckedIOException("memory report of program " + programId, e);
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

package ttmem.ledger;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Function;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;

/** A ledger from its first byte to its last: the file, its mapping, its companion. */
final class OpenLedger {
  private static final int LIBRARY_VERSION = 1;
  private static final int BOOT_ID_BYTES = 16;

  final LedgerBytes bytes;
  final Geometry geometry;
  final Pages pages;
  final LedgerHome.Companion companion;
  private final Arena arena;
  private final boolean keep;
  final TrackerClock clock;

  private OpenLedger(
      LedgerBytes bytes,
      Geometry geometry,
      Pages pages,
      LedgerHome.Companion companion,
      Arena arena,
      boolean keep,
      TrackerClock clock) {
    this.bytes = bytes;
    this.geometry = geometry;
    this.pages = pages;
    this.companion = companion;
    this.arena = arena;
    this.keep = keep;
    this.clock = clock;
  }

  /**
   * Makes a ledger.
   *
   * @throws IOException if there can be none; nothing is left behind
   */
  static OpenLedger create(
      TrackerOptions options, ProcessFacts facts, Function<MemorySegment, LedgerBytes> access)
      throws IOException {
    Path directory = LedgerHome.directory(options, facts.uid());
    LedgerHome.Companion companion = LedgerHome.companion(directory, facts);
    Path unready = LedgerHome.unready(companion.ledger());
    try {
      LedgerHome.create(unready);
      OpenLedger ledger = open(options, facts, access, companion, directory);
      Files.move(unready, companion.ledger(), StandardCopyOption.ATOMIC_MOVE);
      return ledger;
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(unready);
      Files.deleteIfExists(companion.path());
      companion.release();
      throw e;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when the ledger ends
  private static OpenLedger open(
      TrackerOptions options,
      ProcessFacts facts,
      Function<MemorySegment, LedgerBytes> access,
      LedgerHome.Companion companion,
      Path directory)
      throws IOException {
    Path unready = LedgerHome.unready(companion.ledger());
    Geometry geometry = new Geometry(options.maxEntries(), options.maxEvents());
    TrackerClock clock = options.clock().orElseGet(TrackerClock::system);
    SpaceProbe space =
        options.space().isPresent() ? options.space().get() : SpaceProbe.of(directory);
    Arena arena = Arena.ofShared();
    RandomAccessFile file = new RandomAccessFile(unready.toFile(), "rw");
    try {
      Pages pages = new Pages(file, space);
      file.setLength(geometry.fileBytes());
      if (!pages.reserve(0, HeaderLayout.BYTES)
          || !pages.reserve(geometry.offset(Section.DEVICES), DeviceLayout.BYTES)
          || !pages.reserve(
              geometry.offset(Section.EVENTS),
              (long) geometry.records(Section.EVENTS) * Section.EVENTS.recordBytes())) {
        throw new IOException("no room for a ledger: path=" + directory);
      }
      LedgerBytes bytes = access.apply(map(file, geometry.fileBytes(), arena));
      OpenLedger ledger =
          new OpenLedger(bytes, geometry, pages, companion, arena, options.keep(), clock);
      ledger.writeHeader(facts);
      return ledger;
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      file.close();
      throw e;
    }
  }

  /** An interrupt that comes while a file is mapped closes it; the thread keeps its interrupt. */
  private static MemorySegment map(RandomAccessFile file, long bytes, Arena arena)
      throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return file.getChannel().map(MapMode.READ_WRITE, 0, bytes, arena);
    } catch (ClosedByInterruptException e) {
      interrupted = true;
      throw new IOException("interrupted while the ledger was opened", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  Path directory() {
    return Objects.requireNonNull(companion.ledger().getParent());
  }

  private void writeHeader(ProcessFacts facts) {
    bytes.putLong(HeaderLayout.MAGIC_AT, HeaderLayout.MAGIC);
    bytes.putInt(HeaderLayout.VERSION, HeaderLayout.VERSION_1);
    bytes.putInt(HeaderLayout.HEADER_BYTES, HeaderLayout.BYTES);
    bytes.putLong(HeaderLayout.FILE_BYTES, geometry.fileBytes());
    bytes.putInt(HeaderLayout.PID, facts.pid());
    bytes.putInt(HeaderLayout.WRITER, companion.writer());
    bytes.putLong(HeaderLayout.START_TIME, facts.startTime());
    bytes.putLong(HeaderLayout.PID_NAMESPACE, facts.pidNamespace());
    bytes.putBytes(HeaderLayout.BOOT_ID, HexFormat.of().parseHex(facts.bootId()), BOOT_ID_BYTES);
    bytes.putInt(HeaderLayout.UID, facts.uid());
    bytes.putInt(HeaderLayout.LANGUAGE, HeaderLayout.LANGUAGE_JAVA);
    bytes.putLong(HeaderLayout.CREATED_WALL_NS, clock.wallNs());
    bytes.putLong(HeaderLayout.CREATED_BOOT_NS, clock.bootNs());
    bytes.putInt(HeaderLayout.LIBRARY_VERSION, LIBRARY_VERSION);
    bytes.putInt(HeaderLayout.FLAGS, keep ? HeaderLayout.FLAG_KEEP : 0);
    long at = HeaderLayout.SECTIONS;
    for (Section section : Section.values()) {
      bytes.putLong(at + HeaderLayout.SECTION_OFFSET, geometry.offset(section));
      bytes.putLong(at + HeaderLayout.SECTION_RECORDS, geometry.records(section));
      bytes.putInt(at + HeaderLayout.SECTION_RECORD_BYTES, section.recordBytes());
      at += HeaderLayout.SECTION_BYTES;
    }
    putText(HeaderLayout.NAME, facts.name(), HeaderLayout.NAME_BYTES);
    putText(
        HeaderLayout.COMMAND,
        facts.command().replace('\0', ' ').strip(),
        HeaderLayout.COMMAND_BYTES);
    bytes.putIntRelease(HeaderLayout.READY, HeaderLayout.READY_VALUE);
  }

  private void putText(int at, String text, int size) {
    bytes.putBytes(at, Tags.field(text.getBytes(StandardCharsets.ISO_8859_1), size), size);
  }

  /**
   * Says how it ended and lets go of everything; the files go unless something is live, or they are
   * to be kept.
   */
  void end(int how, long live) throws IOException {
    bytes.putLong(HeaderLayout.ENDED_WALL_NS, clock.wallNs());
    bytes.putLong(HeaderLayout.ENDED_BOOT_NS, clock.bootNs());
    bytes.putIntRelease(HeaderLayout.END, how);
    try {
      if (live == 0 && !keep) {
        Files.deleteIfExists(companion.ledger());
        Files.deleteIfExists(companion.path());
      }
    } finally {
      abandon();
    }
  }

  /** Lets go of everything and leaves the ledger as it is: that of a dead writer. */
  void abandon() throws IOException {
    arena.close();
    pages.close();
    companion.release();
  }
}

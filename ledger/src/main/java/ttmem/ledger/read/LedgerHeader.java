package ttmem.ledger.read;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import ttmem.ledger.format.Section;

/**
 * What is written once, before a ledger is there for others.
 *
 * @param fileBytes length of the file
 * @param name where the process stands: pid as it sees itself, start, writer
 * @param pidNamespace inode of its PID namespace; 0 if it couldn't tell
 * @param bootId as in {@code /proc/sys/kernel/random/boot_id}
 * @param uid its user, as it sees itself
 * @param language of the client library
 * @param libraryVersion of the client library, as it numbers itself
 * @param createdWallNs wall clock when it was made
 * @param createdBootNs the same moment, nanoseconds since boot
 * @param keep whether it stays after a clean end
 * @param processName raw: escape before printing
 * @param command raw, arguments joined by blanks
 * @param sections where the records are; checked against the file
 */
public record LedgerHeader(
    long fileBytes,
    LedgerName name,
    long pidNamespace,
    String bootId,
    int uid,
    Language language,
    int libraryVersion,
    long createdWallNs,
    long createdBootNs,
    boolean keep,
    String processName,
    String command,
    Map<Section, Place> sections) {

  /**
   * Where a section lies.
   *
   * @param offset in the file
   * @param records how many there are
   * @param recordBytes from one to the next, at least what this version uses
   */
  public record Place(long offset, long records, int recordBytes) {
    long at(long record) {
      return offset + record * recordBytes;
    }
  }

  public LedgerHeader {
    sections = Collections.unmodifiableMap(new EnumMap<>(sections));
  }

  public Place place(Section section) {
    return Objects.requireNonNull(sections.get(section));
  }

  /** When it was made, by the wall clock of that moment. */
  public Instant created() {
    return Instant.EPOCH.plusNanos(createdWallNs);
  }
}

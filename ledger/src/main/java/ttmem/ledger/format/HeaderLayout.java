package ttmem.ledger.format;

/**
 * The first page of a ledger.
 *
 * <pre>
 *  offset
 *       0  +-- written once, before the ready word ------------------------+
 *          | u64 magic "TTMEMLDG"  | u32 version | u32 header bytes         |
 *      16  | u64 file bytes        | u32 pid     | u32 writer               |
 *      32  | u64 start time, clock ticks since boot | u64 PID namespace     |
 *      48  | u8[16] boot id                                                 |
 *      64  | u32 uid | u32 language | u64 created, wall ns                  |
 *      80  | u64 created, boot ns  | u32 library version | u32 flags        |
 *     128  | 5 sections: u64 offset | u64 records | u32 record bytes | pad  |
 *     256  | u8[64] process name | u8[704] command line                     |
 *    1024  +-- state -------------------------------------------------------+
 *          | u32 ready | u32 end | i32 exit status | u32 status is known    |
 *          | u64 ended, wall ns | u64 ended, boot ns                        |
 *    1088  +-- the event in flight: {@link IntentLayout}, 128 bytes --------+
 *    1216  +-- what happened ------------------------------------------------+
 *          | u64 events | duplicate keys | unknown frees | refused          |
 *          | u64 inexact since, wall ns | unlisted | entries used | live    |
 *    1280  | u32 tags used | u32 core sets used | u32 tags lost | u32 sets  |
 *          | u64 last stamp, wall ns | u64 the same moment, boot ns         |
 *    1344  | u8[32] devices used, a bit each | u32 coverage                 |
 *    1408  +-- coverage in words --------------------------------------------+
 *          | u64 sequence | u8[120] text                                    |
 *    1536  +-- reserved, zero -----------------------------------------------+
 *    4096
 * </pre>
 *
 * The ready word is stored last, with release order; before it nothing else may be believed.
 */
public final class HeaderLayout {
  /** The letters TTMEMLDG, as a little-endian number. */
  public static final long MAGIC = 0x47444c4d454d5454L;

  public static final int VERSION_1 = 1;

  /** The letters REDY. */
  public static final int READY_VALUE = 0x52454459;

  public static final int MAGIC_AT = 0;
  public static final int VERSION = MAGIC_AT + Long.BYTES;
  public static final int HEADER_BYTES = VERSION + Integer.BYTES;
  public static final int FILE_BYTES = HEADER_BYTES + Integer.BYTES;
  public static final int PID = FILE_BYTES + Long.BYTES;
  public static final int WRITER = PID + Integer.BYTES;
  public static final int START_TIME = WRITER + Integer.BYTES;
  public static final int PID_NAMESPACE = START_TIME + Long.BYTES;
  public static final int BOOT_ID = PID_NAMESPACE + Long.BYTES;
  public static final int UID = BOOT_ID + 16;
  public static final int LANGUAGE = UID + Integer.BYTES;
  public static final int CREATED_WALL_NS = LANGUAGE + Integer.BYTES;
  public static final int CREATED_BOOT_NS = CREATED_WALL_NS + Long.BYTES;
  public static final int LIBRARY_VERSION = CREATED_BOOT_NS + Long.BYTES;
  public static final int FLAGS = LIBRARY_VERSION + Integer.BYTES;

  public static final int SECTIONS = 128;
  public static final int SECTION_COUNT = 5;
  public static final int SECTION_BYTES = 24;

  /** Inside a section's description. */
  public static final int SECTION_OFFSET = 0;

  public static final int SECTION_RECORDS = SECTION_OFFSET + Long.BYTES;
  public static final int SECTION_RECORD_BYTES = SECTION_RECORDS + Long.BYTES;

  public static final int NAME = 256;
  public static final int NAME_BYTES = 64;

  /** The arguments joined by blanks, cut at a character's border, zeros behind. */
  public static final int COMMAND = NAME + NAME_BYTES;

  public static final int COMMAND_BYTES = 704;

  public static final int READY = COMMAND + COMMAND_BYTES;
  public static final int END = READY + Integer.BYTES;
  public static final int EXIT_STATUS = END + Integer.BYTES;
  public static final int EXIT_STATUS_KNOWN = EXIT_STATUS + Integer.BYTES;
  public static final int ENDED_WALL_NS = EXIT_STATUS_KNOWN + Integer.BYTES;
  public static final int ENDED_BOOT_NS = ENDED_WALL_NS + Long.BYTES;

  public static final int INTENT = 1088;

  public static final int EVENTS = INTENT + IntentLayout.BYTES;
  public static final int DUPLICATE_KEYS = EVENTS + Long.BYTES;
  public static final int UNKNOWN_FREES = DUPLICATE_KEYS + Long.BYTES;
  public static final int REFUSED = UNKNOWN_FREES + Long.BYTES;
  public static final int INEXACT_SINCE_NS = REFUSED + Long.BYTES;
  public static final int UNLISTED = INEXACT_SINCE_NS + Long.BYTES;
  public static final int ENTRIES_USED = UNLISTED + Long.BYTES;
  public static final int LIVE = ENTRIES_USED + Long.BYTES;
  public static final int TAGS_USED = LIVE + Long.BYTES;
  public static final int CORE_SETS_USED = TAGS_USED + Integer.BYTES;
  public static final int TAGS_LOST = CORE_SETS_USED + Integer.BYTES;
  public static final int CORE_SETS_LOST = TAGS_LOST + Integer.BYTES;
  public static final int LAST_WALL_NS = CORE_SETS_LOST + Integer.BYTES;
  public static final int LAST_BOOT_NS = LAST_WALL_NS + Long.BYTES;

  public static final int DEVICES_USED = 1344;
  public static final int COVERAGE = DEVICES_USED + DeviceLayout.DEVICES / Byte.SIZE;

  public static final int COVERAGE_SEQUENCE = 1408;
  public static final int COVERAGE_TEXT = COVERAGE_SEQUENCE + Long.BYTES;
  public static final int COVERAGE_TEXT_BYTES = 120;

  public static final int BYTES = 4096;

  /** {@link #FLAGS}: the file stays after a clean end ({@code TTMEM_KEEP=1}). */
  public static final int FLAG_KEEP = 1;

  /** {@link #LANGUAGE}. */
  public static final int LANGUAGE_C = 1;

  public static final int LANGUAGE_JAVA = 2;
  public static final int LANGUAGE_PYTHON = 3;

  /** {@link #END}: it runs, or died without a word. */
  public static final int END_NONE = 0;

  /** {@link #END}: the process ran its exit handlers. */
  public static final int END_EXIT = 1;

  /**
   * {@link #END}: the library was closed: unloaded while the process went on, or at the exit of a
   * program that has it in a shared object (which can't tell the two apart).
   */
  public static final int END_CLOSED = 2;

  /** {@link #COVERAGE}: the program said nothing. */
  public static final int COVERAGE_UNSAID = 0;

  public static final int COVERAGE_COMPLETE = 1;
  public static final int COVERAGE_PARTIAL = 2;

  static {
    Check.equal(EVENTS, 1216);
    Check.equal(TAGS_USED, 1280);
    Check.atMost(FLAGS + Integer.BYTES, SECTIONS);
    Check.atMost(SECTIONS + SECTION_COUNT * SECTION_BYTES, NAME);
    Check.equal(READY, 1024);
    Check.atMost(ENDED_BOOT_NS + Long.BYTES, INTENT);
    Check.atMost(LAST_BOOT_NS + Long.BYTES, DEVICES_USED);
    Check.atMost(COVERAGE + Integer.BYTES, COVERAGE_SEQUENCE);
    Check.atMost(COVERAGE_TEXT + COVERAGE_TEXT_BYTES, BYTES);
  }

  private HeaderLayout() {}
}

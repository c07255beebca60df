package ttmem.server.registry;

/**
 * One process that reported something: 32 bytes, little-endian, in {@code owners}.
 *
 * <pre>
 *    0 state u32        0 free; bit 0 live, bit 1 it reports circular buffers and kernels too
 *    4 pid i32          in the server's PID namespace
 *    8 start_ticks u64  field 22 of /proc/PID/stat
 *   16 uid i32
 *   20 since u32        first seen, seconds since 1970
 *   24 reserved u64
 * </pre>
 *
 * The state is written last when an owner comes, and set to 0 only after its last entry is gone.
 */
final class OwnerLayout {
  static final int BYTES = 32;
  static final int STATE = 0;
  static final int PID = 4;
  static final int START_TICKS = 8;
  static final int UID = 16;
  static final int SINCE = 20;

  static final int LIVE = 1;
  static final int REPORTS_PROGRAMS = 2;

  private OwnerLayout() {}
}

package ttmem.server.registry;

/**
 * The first page of a registry file, little-endian; records follow at {@link #BYTES}.
 *
 * <pre>
 *    0 magic u64         "TTMEMREG"
 *    8 version u32
 *   12 record_bytes u32
 *   16 pair u64          the same random number in both files of a pair
 *   24 pid_namespace u64 inode; pids mean nothing in another one
 *   32 boot_id 36 bytes  text
 *   72 chunks u32        whole chunks in use; a shorter file was truncated
 * </pre>
 */
final class HeaderLayout {
  static final int BYTES = 4096;
  static final int MAGIC = 0;
  static final int VERSION = 8;
  static final int RECORD_BYTES = 12;
  static final int PAIR = 16;
  static final int PID_NAMESPACE = 24;
  static final int BOOT_ID = 32;
  static final int BOOT_ID_BYTES = 36;
  static final int CHUNKS = 72;

  /** "TTMEMREG" in file order. */
  static final long MAGIC_VALUE = 0x4745524D454D5454L;

  static final int VERSION_VALUE = 1;

  private HeaderLayout() {}
}

package ttmem.sources.legacy;

/**
 * The type numbers of a frame (legacy-protocol facts, section 3): plain numbers, because a frame
 * may carry any.
 */
public final class MessageType {
  public static final int ALLOC = 1;
  public static final int FREE = 2;
  public static final int QUERY = 3;
  public static final int RESPONSE = 4;
  public static final int DUMP_REMAINING = 5;
  public static final int DEVICE_INFO_QUERY = 6;
  public static final int DEVICE_INFO_RESPONSE = 7;
  public static final int CB_ALLOC = 8;
  public static final int CB_FREE = 9;
  public static final int KERNEL_LOAD = 10;
  public static final int KERNEL_UNLOAD = 11;
  public static final int DUMP_KERNELS = 12;

  private static final String[] NAMES = {
    "ALLOC",
    "FREE",
    "QUERY",
    "RESPONSE",
    "DUMP_REMAINING",
    "DEVICE_INFO_QUERY",
    "DEVICE_INFO_RESPONSE",
    "CB_ALLOC",
    "CB_FREE",
    "KERNEL_LOAD",
    "KERNEL_UNLOAD",
    "DUMP_KERNELS"
  };

  private MessageType() {}

  /** The name in the old sources, or {@code type=N} for a number without one. */
  public static String name(int type) {
    return type >= ALLOC && type <= DUMP_KERNELS ? NAMES[type - 1] : "type=" + type;
  }

  /** Whether frames of this type come from clients; all their bytes from 40 on are zero. */
  public static boolean isFromClient(int type) {
    return type >= ALLOC
        && type <= DUMP_KERNELS
        && type != RESPONSE
        && type != DEVICE_INFO_RESPONSE;
  }

  /** Whether the sender waits for an answer. */
  public static boolean isQuestion(int type) {
    return type == QUERY || type == DEVICE_INFO_QUERY;
  }

  /** Whether a 32-byte helper frame may have this type: circular buffers and kernels only. */
  public static boolean isHelper(int type) {
    return type >= CB_ALLOC && type <= KERNEL_UNLOAD;
  }
}

package ttmem.server.net;

/** The error numbers that somebody looks at; the same on x86-64 and aarch64. */
public final class Errno {
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOMEM = 12;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOPROTOOPT = 92;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;

  private Errno() {}

  /** Whether a result means that the machine or the process has no more of something. */
  public static boolean isShortage(int result) {
    return result == -EMFILE || result == -ENFILE || result == -ENOMEM || result == -ENOBUFS;
  }
}

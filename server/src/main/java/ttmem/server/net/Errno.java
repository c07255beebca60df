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
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EROFS = 30;
  public static final int ELOOP = 40;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOPROTOOPT = 92;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;

  private Errno() {}

  /** The number and, for those that a wrong path or missing rights cause, what it means. */
  static String text(int errno) {
    String meaning =
        switch (errno) {
          case ENOENT -> "its directory does not exist";
          case EACCES -> "no permission";
          case EEXIST -> "something is there that can't be opened";
          case ENOTDIR -> "a part of the path is no directory";
          case EROFS -> "the file system is read-only";
          case ELOOP -> "expected a file, but got a link";
          case ENAMETOOLONG -> "the path is too long";
          default -> "";
        };
    return "errno=" + errno + (meaning.isEmpty() ? "" : " (" + meaning + ")");
  }

  /** Whether a result means that the machine or the process has no more of something. */
  public static boolean isShortage(int result) {
    return result == -EMFILE || result == -ENFILE || result == -ENOMEM || result == -ENOBUFS;
  }
}

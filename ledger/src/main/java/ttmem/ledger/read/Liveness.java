package ttmem.ledger.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat.FileKey;
import ttmem.ledger.files.PosixLocks;

/**
 * Who writes a ledger now, if anybody. The kernel is the witness: a writer holds a lock on its
 * ledger's companion, and the list of locks names the owner in our own PID namespace. What the
 * ledger says about its process proves nothing: pids come back, and anybody may write any number.
 *
 * <p>The list leaves out owners that we can't see. So a missing lock means death only for a writer
 * that we would see: one of our own PID namespace, or any if ours is the first of the machine; or
 * one of an earlier boot. Otherwise nothing is known. Immutable.
 */
public final class Liveness {
  /** {@code PROC_PID_INIT_INO} of the kernel: the PID namespace that sees all others. */
  private static final long FIRST_NAMESPACE = 0xEFFFFFFCL;

  /** Field 22 of {@code stat}, counted from the one after the name. */
  private static final int START_AFTER_NAME = 19;

  private final PosixLocks locks;
  private final long ownNamespace;
  private final String bootId;

  /** What is known about a writer. */
  public enum Verdict {
    ALIVE,
    DEAD,
    /** It may live where this process can't see it. */
    UNKNOWN
  }

  Liveness(PosixLocks locks, long ownNamespace, String bootId) {
    this.locks = locks;
    this.ownNamespace = ownNamespace;
    this.bootId = bootId;
  }

  /**
   * As it is now.
   *
   * @throws IOException if the kernel doesn't say who holds locks
   */
  public static Liveness now() throws IOException {
    return new Liveness(PosixLocks.now(), Self.NAMESPACE, Self.BOOT_ID);
  }

  /** What never changes while this process runs. */
  private static final class Self {
    static final long NAMESPACE = namespace();
    static final String BOOT_ID = bootId();

    private static long namespace() {
      try {
        String text = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        return Long.parseLong(text.replaceAll("[^0-9]", ""));
      } catch (IOException | NumberFormatException e) {
        return 0;
      }
    }

    private static String bootId() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
      } catch (IOException e) {
        return "";
      }
    }
  }

  /**
   * The process that writes a ledger, in our PID namespace; empty if none that we can see does.
   *
   * @param companion the file beside the ledger; null if there is none
   */
  public OptionalInt writer(@Nullable FileKey companion) {
    return companion == null ? OptionalInt.empty() : locks.holder(companion);
  }

  /**
   * Whether a process with this pid, as it sees itself, and this start runs, whatever program it
   * runs by now; of those that can be seen. Reads all of {@code /proc}: not for every look.
   *
   * @throws IOException if {@code /proc} can't be listed
   */
  public static boolean runs(LedgerName name) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (isStart(process, name.startTicks()) && isInnermostPid(process, name.pid())) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isStart(Path process, long ticks) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      return !zombie && fields[START_AFTER_NAME].equals(Long.toString(ticks));
    } catch (IOException | IndexOutOfBoundsException e) {
      return false; // gone meanwhile
    }
  }

  private static boolean isInnermostPid(Path process, int pid) {
    try {
      for (String line : Files.readAllLines(process.resolve("status"), StandardCharsets.UTF_8)) {
        if (line.startsWith("NSpid:")) {
          return line.substring(line.lastIndexOf('\t') + 1).trim().equals(Integer.toString(pid));
        }
      }
    } catch (IOException e) {
      return false; // gone meanwhile
    }
    return false;
  }

  /** What is known about the writer of a ledger with this companion and header. */
  public Verdict verdict(@Nullable FileKey companion, LedgerHeader header) {
    if (writer(companion).isPresent()) {
      return Verdict.ALIVE;
    }
    boolean earlierBoot = !bootId.isEmpty() && !header.bootId().equals(bootId);
    boolean visible =
        ownNamespace != 0
            && (ownNamespace == FIRST_NAMESPACE || ownNamespace == header.pidNamespace());
    return earlierBoot || visible ? Verdict.DEAD : Verdict.UNKNOWN;
  }
}

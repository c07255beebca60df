package ttmem.ledger.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import ttmem.ledger.files.FileStat.FileKey;

/**
 * Who holds POSIX write locks, by {@code /proc/locks}: with the owners' pids in the reader's PID
 * namespace, and without the owners that the reader can't see. Immutable.
 *
 * <p>A line reads {@code 1: POSIX ADVISORY WRITE 4242 00:1b:4711 0 EOF}; one that waits for a lock
 * has an arrow in it and is no lock.
 *
 * <p>The kernel hands the list out page by page and counts lines from its start each time: if a
 * lock goes in between, the one at the border of two pages is left out. So a list longer than a
 * page is read twice and what stands in either counts; and whoever is about to act on a missing
 * lock asks for it with {@code fcntl} himself.
 */
public final class PosixLocks {
  private static final Path LOCKS = Path.of("/proc/locks");
  private static final int FIELDS = 8;
  private static final int PAGE_BYTES = 3900; // a line is never split: a page is rarely full

  private final Map<Long, Set<Lock>> byInode;

  private record Lock(int pid, long device) {}

  private PosixLocks(Map<Long, Set<Lock>> byInode) {
    this.byInode = byInode;
  }

  /**
   * As they are now.
   *
   * @throws IOException if the kernel doesn't tell
   */
  public static PosixLocks now() throws IOException {
    String text = read();
    return parse(text.length() < PAGE_BYTES ? text : text + "\n" + read());
  }

  private static String read() throws IOException {
    return Files.readString(LOCKS, StandardCharsets.ISO_8859_1);
  }

  static PosixLocks parse(String text) {
    Map<Long, Set<Lock>> byInode = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      if (!line.contains(" POSIX ") || !line.contains(" WRITE ")) {
        continue;
      }
      String[] fields = line.trim().split("\\s+", -1);
      String[] file = fields.length == FIELDS ? fields[5].split(":", -1) : new String[0];
      if (file.length != 3 || !fields[1].equals("POSIX")) {
        continue;
      }
      try {
        long device = device(Long.parseLong(file[0], 16), Long.parseLong(file[1], 16));
        byInode
            .computeIfAbsent(Long.parseLong(file[2]), inode -> new LinkedHashSet<>())
            .add(new Lock(Integer.parseInt(fields[4]), device));
      } catch (NumberFormatException e) {
        // Not a line of a kernel that we know: it names no lock of ours.
      }
    }
    return new PosixLocks(byInode);
  }

  /** As {@code st_dev} has it. */
  private static long device(long major, long minor) {
    return (minor & 0xff) | (major << 8) | ((minor & ~0xffL) << 12);
  }

  /**
   * The process that holds a write lock on a file. On file systems with several device numbers
   * (btrfs, overlayfs) {@code stat} gives another one than the lock list: there an inode that only
   * one lock has is taken for the file's, which can name a wrong live process, and never declares a
   * live one dead.
   */
  public OptionalInt holder(FileKey file) {
    Set<Lock> locks = byInode.getOrDefault(file.inode(), Set.of());
    for (Lock lock : locks) {
      if (lock.device == file.device()) {
        return OptionalInt.of(lock.pid);
      }
    }
    return locks.size() == 1 ? OptionalInt.of(locks.iterator().next().pid) : OptionalInt.empty();
  }
}

package ttmem.ledger.reap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import ttmem.ledger.OwnLedgers;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.read.LedgerName;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.Liveness;
import ttmem.ledger.read.Liveness.Verdict;

/**
 * Moves the ledgers of dead processes out of shared memory.
 *
 * <p>The one mistake that must not happen is to take a live process's ledger. So four things have
 * to agree: it is none of this process's own (opening the companion of one would even drop its
 * lock); the kernel's list shows no lock; no process has its pid and start time; and the lock can
 * be taken. With the lock held, the names still have to lead to the files that were looked at. Then
 * the ledger is renamed, so that no two reapers copy it, copied compacted, and only after that
 * removed; where the copy fails it gets its name back. One that was left half-way by a killed
 * reaper is taken up again. One thread at a time.
 */
public final class Reaper {
  private final Morgue morgue;
  private final Duration rest;

  /** What became of a ledger. */
  public enum Result {
    REAPED,
    /** It is left where it is: its process lives, may live, or hasn't been dead for long. */
    LEFT,
    FAILED
  }

  /**
   * What became of one ledger.
   *
   * @param why it was not reaped; empty if it was
   */
  public record Outcome(Result result, String why) {
    static Outcome left(String why) {
      return new Outcome(Result.LEFT, why);
    }
  }

  /**
   * @param directory where they go; made 0700 if it isn't there
   * @param rest how long a ledger is left alone after its last sign of life
   */
  public Reaper(Path directory, Duration rest) {
    this.morgue = new Morgue(directory);
    this.rest = rest;
  }

  /** Moves a ledger, if its process is dead. Never throws. */
  public Outcome reap(Path ledger) {
    try {
      return tryToReap(ledger);
    } catch (IOException e) {
      return new Outcome(Result.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private Outcome tryToReap(Path ledger) throws IOException {
    Optional<LedgerName> name = LedgerName.parseTaken(String.valueOf(ledger.getFileName()));
    if (name.isEmpty()) {
      return Outcome.left("its name is no ledger's");
    }
    Path companion = ledger.resolveSibling(name.get().companionName());
    FileStat lockFile = FileStat.of(companion, LinkOption.NOFOLLOW_LINKS);
    if (!lockFile.isRegularFile()) {
      return Outcome.left("its companion is a " + lockFile.kind());
    }
    if (isOwn(companion)) {
      return Outcome.left("it is this process's own");
    }
    try (LedgerReader reader = LedgerReader.open(ledger, true)) {
      if (!reader.header().name().equals(name.get())) {
        return Outcome.left("its header names " + reader.header().name().fileName());
      }
      Verdict verdict = Liveness.now().verdict(lockFile.key(), reader.header());
      if (verdict != Verdict.DEAD) {
        return Outcome.left(
            verdict == Verdict.ALIVE ? "its process lives" : "its process may live");
      }
      if (Liveness.runs(name.get())) {
        return Outcome.left("its process runs another program (exec)");
      }
      if (lastSign(reader).plus(rest).isAfter(Instant.now())) {
        return Outcome.left("its process died only now");
      }
      return withLock(ledger, companion, lockFile, reader);
    }
  }

  private static boolean isOwn(Path companion) throws IOException {
    Object key =
        Files.readAttributes(companion, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .fileKey();
    return key != null && OwnLedgers.ownsCompanion(key);
  }

  private static Instant lastSign(LedgerReader reader) throws IOException {
    LedgerState state = reader.state();
    long wallNs =
        Math.max(
            reader.header().createdWallNs(), Math.max(state.lastWallNs(), state.endedWallNs()));
    return Instant.EPOCH.plusNanos(wallNs);
  }

  /** Opened for reading and writing: that never waits, not even for a FIFO in its place. */
  private Outcome withLock(Path ledger, Path companion, FileStat lockFile, LedgerReader reader)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                companion,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return Outcome.left("its process lives: it holds the lock");
      }
      boolean same =
          FileStat.of(companion, LinkOption.NOFOLLOW_LINKS).isSameFile(lockFile)
              && FileStat.of(ledger, LinkOption.NOFOLLOW_LINKS).isSameFile(reader.stat());
      if (!same) {
        return Outcome.left("replaced while it was looked at");
      }
      return move(ledger, companion, reader);
    } catch (OverlappingFileLockException e) {
      return Outcome.left("another thread of this process is at it");
    }
  }

  private Outcome move(Path ledger, Path companion, LedgerReader reader) throws IOException {
    LedgerName name = reader.header().name();
    Path taken = ledger.resolveSibling(name.takenName());
    Files.move(ledger, taken, StandardCopyOption.ATOMIC_MOVE);
    try {
      morgue.take(reader);
    } catch (IOException e) {
      Files.move(taken, ledger.resolveSibling(name.fileName()), StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    Files.deleteIfExists(taken);
    Files.deleteIfExists(companion);
    return new Outcome(Result.REAPED, "");
  }
}

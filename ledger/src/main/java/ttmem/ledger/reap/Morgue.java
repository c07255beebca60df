package ttmem.ledger.reap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.read.LedgerReader;

/**
 * The directory of compacted ledgers of dead processes: 64 files, 256 MiB, 7 days at most; the
 * oldest go first. A file is {@code <creation, seconds>-<pid>-<start>-<writer>.ledger}, since pid
 * and start come again after a boot and in other namespaces.
 */
public final class Morgue {
  static final int MAX_FILES = 64;
  static final long MAX_BYTES = 256L << 20;
  static final Duration MAX_AGE = Duration.ofDays(7);

  private static final Pattern NAME =
      Pattern.compile("[0-9]{1,19}-[0-9]{1,10}-[0-9]{1,19}-[0-9]{1,10}\\.ledger");

  private final Path directory;

  /**
   * @param directory need not be there
   */
  public Morgue(Path directory) {
    this.directory = directory;
  }

  private record Kept(Path path, long bytes, Instant since) {}

  /**
   * What lies there, the newest first; empty without a directory.
   *
   * @throws IOException if it can't be listed
   */
  public List<Path> ledgers() throws IOException {
    return kept().stream().map(Kept::path).toList();
  }

  private List<Kept> kept() throws IOException {
    List<Kept> kept = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        FileStat stat;
        try {
          stat = FileStat.of(file, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
          continue;
        }
        if (stat.isRegularFile() && NAME.matcher(String.valueOf(file.getFileName())).matches()) {
          kept.add(new Kept(file, stat.sizeBytes(), stat.modified().toInstant()));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    kept.sort(Comparator.comparing(Kept::since).reversed());
    return kept;
  }

  /**
   * Takes a compacted copy in.
   *
   * @throws IOException if it can't be written whole; then nothing of it is left
   */
  void take(LedgerReader ledger) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Compactor compactor = new Compactor(ledger);
    if (compactor.fileBytes() > MAX_BYTES / 2) {
      throw new IOException("too large to keep: bytes=" + compactor.fileBytes());
    }
    makeRoom(compactor.fileBytes());
    long seconds = Math.max(0, ledger.header().created().getEpochSecond());
    String name = seconds + "-" + ledger.header().name().fileName();
    Path fresh = directory.resolve("." + name + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel to =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      compactor.writeTo(to);
      keepOwner(ledger, fresh);
      to.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whose ledger it was stays the kernel's word: the uid that is written in it is a claim. */
  private static void keepOwner(LedgerReader ledger, Path copy) {
    try {
      Files.setAttribute(copy, "unix:uid", ledger.stat().uid(), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      // Only root may give a file away; the copy then belongs to the one who reaps, who sees it.
    }
  }

  private void makeRoom(long bytes) throws IOException {
    Instant oldest = Instant.now().minus(MAX_AGE);
    long left = MAX_BYTES - bytes;
    int files = 1;
    for (Kept each : kept()) {
      left -= each.bytes;
      files++;
      if (files > MAX_FILES || left < 0 || each.since.isBefore(oldest)) {
        Files.deleteIfExists(each.path);
      }
    }
  }
}

package ttmem.sources.region;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.PathHandle;
import ttmem.sources.host.ShmFolders;
import ttmem.sources.region.RegionFile.Finding;

/**
 * Reads one region file: regular files only, never through a link, never more than the longest
 * layout, never mapped (a file that shrinks under a mapping kills the reader).
 *
 * <p>Writers store field by field with nothing that says when a set of fields belongs together. So
 * the record is read with one positional read after another until two in a row are equal; then
 * nothing changed between them, as far as bytes can tell, and the copy is what stood in the file at
 * one instant. Under a writer that never pauses that doesn't happen: after {@value #ROUNDS} tries
 * the last copy is taken and marked. Waiting longer would only make the look slower.
 */
final class RegionReader {
  private static final int ROUNDS = 8;

  private RegionReader() {}

  /**
   * What the file holds. Never throws.
   *
   * @param careful whether to hold the file by a {@link PathHandle} before its kind is looked at;
   *     if not, this blocks for as long as the file is swapped for a FIFO in between
   */
  static RegionFile read(ShmFolders.Place place, String name, boolean careful) {
    if (RegionFile.idOf(name).isEmpty()) {
      return RegionFile.refused(place, name, RegionFile.NUMBER_EXPECTED);
    }
    Path path = place.folder().resolve(name);
    if (!careful) {
      return read(place, name, path, LinkOption.NOFOLLOW_LINKS);
    }
    try (PathHandle handle = PathHandle.of(path)) {
      return read(place, name, handle.path());
    } catch (IOException e) {
      return RegionFile.refused(place, name, reason(e));
    }
  }

  private static RegionFile read(
      ShmFolders.Place place, String name, Path path, LinkOption... links) {
    FileStat before;
    try {
      before = FileStat.of(path, links);
    } catch (IOException e) {
      return RegionFile.refused(place, name, reason(e));
    }
    return new RegionFile(place, name, before.uid(), before.mode(), find(path, before, links));
  }

  private static Finding find(Path path, FileStat before, LinkOption... links) {
    if (!before.isRegularFile()) {
      return new Finding.Refused("a " + before.kind() + ", expected a regular file");
    }
    Set<OpenOption> options = new HashSet<>(List.of(links));
    options.add(StandardOpenOption.READ);
    try (FileChannel file = FileChannel.open(path, options)) {
      byte[] first = copy(file);
      if (!FileStat.of(path, links).isSameFile(before)) {
        return new Finding.Refused("replaced while it was being opened");
      }
      byte[] second = copy(file);
      int round = 2;
      for (; !Arrays.equals(first, second) && round < ROUNDS; round++) {
        first = second;
        second = copy(file);
      }
      boolean changing = !Arrays.equals(first, second);
      return switch (RegionDecoder.decode(second)) {
        case RegionDecoder.Result.Decoded(Region region) -> new Finding.Decoded(region, changing);
        case RegionDecoder.Result.Starting(String why) ->
            new Finding.Starting(why, before.modified().toInstant());
        case RegionDecoder.Result.Refused(String why) -> new Finding.Refused(why);
      };
    } catch (AccessDeniedException e) {
      return new Finding.Forbidden(
          "belongs to uid=%d with mode %04o and can't be read"
              .formatted(before.uid(), before.mode() & 07777));
    } catch (IOException e) {
      return new Finding.Refused(reason(e));
    }
  }

  private static byte[] copy(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RegionLayout.MAX_SIZE_BYTES);
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
      // a short read is not the end of the file yet
    }
    return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
  }

  private static String reason(IOException e) {
    String text =
        e instanceof FileSystemException failed && failed.getReason() != null
            ? failed.getReason()
            : e.getMessage();
    return e.getClass().getSimpleName() + (text == null ? "" : ": " + RegionFile.printable(text));
  }
}

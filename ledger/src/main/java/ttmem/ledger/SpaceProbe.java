package ttmem.ledger;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room a ledger's file system has. Asked before every reservation of pages. */
public interface SpaceProbe {
  /** Bytes that this user may still use. */
  long freeBytes() throws IOException;

  /** Size of the file system; 0 if it has no limit. */
  long totalBytes() throws IOException;

  /** The file system that holds this directory, which must stay where it is. */
  static SpaceProbe of(Path directory) throws IOException {
    FileStore store = Files.getFileStore(directory);
    return new SpaceProbe() {
      @Override
      public long freeBytes() throws IOException {
        return store.getUsableSpace();
      }

      @Override
      public long totalBytes() throws IOException {
        return store.getTotalSpace();
      }
    };
  }
}

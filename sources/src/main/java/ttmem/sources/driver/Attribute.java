package ttmem.sources.driver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.sources.host.HostFiles;

/**
 * One attribute file. One that is read often keeps its descriptor and reads again from offset 0,
 * which makes the driver produce a new value. One that is not there is not looked for again until
 * {@link #retry()}: what a chip lacks, it mostly lacks for ever. One that can't be read is: that
 * may be a reset in progress.
 */
final class Attribute {
  /** Why there is no content. */
  enum Problem {
    NONE,
    /** There is no such file. */
    ABSENT,
    /** It is there, and can't be read. */
    UNREADABLE
  }

  private final Path path;
  private final Descriptors descriptors;
  private final boolean often;
  private @Nullable FileChannel channel;
  private @Nullable Object key;
  private Problem problem = Problem.NONE;
  private String reason = "";

  /**
   * @param often whether its descriptor is worth keeping
   */
  Attribute(Path path, Descriptors descriptors, boolean often) {
    this.path = path;
    this.descriptors = descriptors;
    this.often = often;
  }

  /**
   * Reads what is there now into the buffer of the {@link Descriptors}.
   *
   * @return false if there is nothing: see {@link #problem()} and {@link #reason()}
   */
  boolean read() {
    return read(false);
  }

  /** As {@link #read()}, for a file that can be longer than one read gives. */
  boolean readWhole() {
    return read(true);
  }

  private boolean read(boolean whole) {
    if (problem == Problem.ABSENT) {
      return false;
    }
    try {
      descriptors.fill(current(), whole);
      problem = Problem.NONE;
      if (!often) {
        close();
      }
      return true;
    } catch (NoSuchFileException e) {
      return fail(Problem.ABSENT, "not published by this chip's driver or firmware: " + name());
    } catch (IOException e) {
      return fail(Problem.UNREADABLE, "can't be read: " + name() + ", " + HostFiles.why(e));
    }
  }

  private FileChannel current() throws IOException {
    FileChannel known = channel;
    if (known != null) {
      if (Objects.equals(key, descriptors.key(path))) {
        return known;
      }
      close();
    }
    FileChannel opened = descriptors.open(path);
    channel = opened;
    key = often ? descriptors.key(path) : null;
    return opened;
  }

  private boolean fail(Problem what, String why) {
    close();
    problem = what;
    reason = why;
    return false;
  }

  /**
   * Lets the next read look again for a file that was not there, and open anew what is kept open:
   * in a tree of ordinary files, unlike on a live host, a file can be replaced while it is open.
   */
  void retry() {
    problem = Problem.NONE;
    close();
  }

  Problem problem() {
    return problem;
  }

  /** One phrase about the last failed read. */
  String reason() {
    return reason;
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        reason = "can't be closed: " + name(); // the descriptor is gone all the same
      }
    }
  }
}

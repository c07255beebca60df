package ttmem.sources.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Device numbers as one comparable value: the major in the upper half, the minor in the lower. */
final class DeviceNumbers {
  private DeviceNumbers() {}

  static long of(int major, int minor) {
    return ((long) major << 32) | minor;
  }

  /**
   * The number of the device node that a path leads to, found by stat alone: the node is not
   * opened.
   *
   * @throws IOException if there is nothing, or it may not be looked at
   */
  static long ofNode(Path path) throws IOException {
    return decode((long) Files.getAttribute(path, "unix:rdev"));
  }

  /** Linux packs 12 + 20 bits of major and 8 + 24 bits of minor into one 64-bit dev_t. */
  static long decode(long rdev) {
    int major = (int) (((rdev >>> 8) & 0xfff) | ((rdev >>> 32) & 0xfffff000L));
    int minor = (int) ((rdev & 0xff) | ((rdev >>> 12) & 0xffffff00L));
    return of(major, minor);
  }
}

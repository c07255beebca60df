package ttmem.server.net;

/**
 * What differs between the architectures that Linux runs on, of all that this package hands to the
 * kernel. All else is the same on x86-64 and aarch64: the other flags, the socket options, the
 * numbers of errors and of {@code pidfd_open}, {@code struct ucred} and {@code struct msghdr}.
 *
 * <pre>
 *   struct epoll_event      x86-64 (packed)   others
 *   events u32                    0              0
 *   data   u64                    4              8
 *   size                         12             16
 * </pre>
 *
 * @param epollData where the data of a {@code struct epoll_event} is
 * @param noFollow {@code O_NOFOLLOW}
 */
record Abi(int epollData, int noFollow) {
  /** This machine's. */
  static final Abi CURRENT = of(System.getProperty("os.arch", ""));

  /** The one of an architecture, by its name in Java. */
  static Abi of(String arch) {
    return switch (arch) {
      case "amd64", "x86_64" -> new Abi(Integer.BYTES, 0x20000);
      case "aarch64" -> new Abi(Long.BYTES, 0x8000);
      default -> new Abi(Long.BYTES, 0x20000); // what Linux takes for all that don't differ
    };
  }

  int epollEventBytes() {
    return epollData + Long.BYTES;
  }
}

package ttmem.sources.driver;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.Roots;

/**
 * Looks through {@code /proc} for processes that have a device node open or mapped, whatever the
 * driver says: a child that inherited a descriptor is on no list of the driver's.
 *
 * <p>The text of a descriptor's link is the path inside the process's own container, where a node
 * can have any name. So on a live host the number of the device behind the link decides, found by
 * stat, which does not open it; the text decides only where that can't be told. The stat is made
 * only for texts under {@code /dev/}: on any other path it could wait for a dead file server. A
 * link is never followed in a tree that is not this machine's: it would lead out of it.
 */
final class DescriptorScan {
  private static final String NODES = "/dev/tenstorrent/";
  private static final String DEVICES = "/dev/";
  private static final List<String> NO_NODES =
      List.of("/dev/null", "/dev/pts/", "/dev/shm/", "/dev/urandom", "/dev/hugepages");
  private static final long MAX_MAPS_BYTES = 16L << 20;

  private final Path proc;
  private final HostFiles files;
  private final boolean numbersTell;
  private final String nodes;
  private final int self;

  /**
   * What one scan found.
   *
   * @param pids all processes but this one, in no order
   * @param denied how many of them can't be looked into
   */
  record Result(List<Integer> pids, Map<Integer, Set<Integer>> ordinalsByPid, int denied) {}

  DescriptorScan(Roots roots, HostFiles files) {
    this.proc = roots.proc();
    this.files = files;
    this.numbersTell = roots.isLive();
    boolean foreignNodes = proc.equals(Roots.LIVE.proc()) && !roots.isLive();
    this.nodes = foreignNodes ? realPath(roots.root()) + NODES : NODES;
    this.self = proc.equals(Roots.LIVE.proc()) ? (int) ProcessHandle.current().pid() : -1;
  }

  /** As the kernel would print it. */
  private static Path realPath(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      return root.toAbsolutePath(); // it isn't there, and so are no nodes
    }
  }

  /**
   * Every process with a descriptor on one of the devices; this one is left out, since it opens
   * none and may have thousands of descriptors.
   *
   * @param ordinalByNumber the devices by {@link DeviceNumbers}
   */
  Result descriptors(Map<Long, Integer> ordinalByNumber) {
    Map<Integer, Set<Integer>> found = new HashMap<>();
    int denied = 0;
    List<Integer> pids = pids();
    for (int pid : pids) {
      try {
        Set<Integer> ordinals = new TreeSet<>();
        Path descriptors = proc.resolve(pid + "/fd");
        for (String name : files.names(descriptors)) {
          int ordinal = number(name) < 0 ? -1 : ordinal(descriptors.resolve(name), ordinalByNumber);
          if (ordinal >= 0) {
            ordinals.add(ordinal);
          }
        }
        if (!ordinals.isEmpty()) {
          found.put(pid, ordinals);
        }
      } catch (AccessDeniedException e) {
        denied++;
      } catch (IOException e) {
        found.remove(pid); // it ended meanwhile
      }
    }
    return new Result(pids, found, denied);
  }

  private List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    try {
      for (String name : files.names(proc)) {
        int pid = number(name);
        if (pid > 0 && pid != self) {
          pids.add(pid);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return pids;
  }

  private int ordinal(Path link, Map<Long, Integer> ordinalByNumber) {
    String text;
    try {
      text = Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return -1; // closed meanwhile
    }
    boolean mayBeNode = text.startsWith(DEVICES) && NO_NODES.stream().noneMatch(text::startsWith);
    return mayBeNode ? ordinal(link, text, ordinalByNumber) : ordinalOfText(text);
  }

  /**
   * The device behind a path: by number, or by {@code text} where numbers don't tell.
   *
   * @param node leads to the node in the view of the process that holds it
   */
  private int ordinal(Path node, String text, Map<Long, Integer> ordinalByNumber) {
    int byText = ordinalOfText(text);
    if (!numbersTell) {
      return byText;
    }
    try {
      int byNumber = ordinalByNumber.getOrDefault(DeviceNumbers.ofNode(node), -1);
      // A text that names a device of another number lies: the container renamed the node.
      return byNumber < 0 && !ordinalByNumber.containsValue(byText) ? byText : byNumber;
    } catch (IOException e) {
      return byText;
    }
  }

  private int ordinalOfText(String text) {
    return text.startsWith(nodes) ? DeviceList.ordinalOf(text.substring(nodes.length())) : -1;
  }

  /** The devices that a process has mapped, by the path in its {@code maps}. */
  Set<Integer> mappings(int pid, Map<Long, Integer> ordinalByNumber) {
    Set<Integer> ordinals = new TreeSet<>();
    try {
      boolean _ =
          files.scan(
              proc.resolve(pid + "/maps"),
              '\n',
              MAX_MAPS_BYTES,
              nodes,
              line -> {
                int path = line.indexOf('/');
                if (path >= 0 && line.startsWith(nodes, path)) {
                  String text = line.substring(path);
                  // maps has no device number, but the process's own root shows the node.
                  ordinals.add(ordinal(proc.resolve(pid + "/root" + text), text, ordinalByNumber));
                }
                return true;
              });
    } catch (IOException e) {
      return Set.of();
    }
    ordinals.remove(-1);
    return ordinals;
  }

  /** A non-negative decimal number without sign; -1 for anything else. */
  private static int number(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(text);
  }
}

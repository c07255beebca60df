package ttmem.server.control;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.UnixDomainPrincipal;
import ttmem.monitor.visibility.Viewer;

/**
 * The process at the other end of a Unix socket, by the credentials that the kernel noted when it
 * connected. Any thread.
 *
 * <p>The JDK gives principals, not numbers. Two principals are equal if their numbers are, and the
 * principal of a number can be looked up, so users are compared in this way and not by a reading of
 * {@code /etc/passwd}, which does not have those of a directory service.
 */
final class PeerViewer implements Viewer {
  private static final String GROUP = "ttmem";
  private static final int ROOT = 0;

  private final UserPrincipal user;
  private final boolean seesAll;
  private final Map<Integer, Boolean> owned = new ConcurrentHashMap<>();

  private PeerViewer(UserPrincipal user, boolean inGroup) {
    this.user = user;
    this.seesAll = inGroup || owns(ROOT);
  }

  /**
   * The peer with these credentials.
   *
   * @param groups {@code /etc/group}, which tells the supplementary groups
   */
  static PeerViewer of(UnixDomainPrincipal peer, Path groups) {
    boolean inGroup =
        peer.group().getName().equals(GROUP) || isMember(peer.user().getName(), groups);
    return new PeerViewer(peer.user(), inGroup);
  }

  @Override
  public boolean seesAll() {
    return seesAll;
  }

  @Override
  public boolean owns(int uid) {
    return owned.computeIfAbsent(uid, this::isUser);
  }

  private boolean isUser(int uid) {
    try {
      return FileSystems.getDefault()
          .getUserPrincipalLookupService()
          .lookupPrincipalByName(Integer.toString(uid))
          .equals(user);
    } catch (IOException e) {
      return false;
    }
  }

  /** Lines are {@code name:password:gid:member,member}. A file that can't be read has nobody. */
  private static boolean isMember(String user, Path groups) {
    try {
      for (String line : Files.readAllLines(groups)) {
        if (line.startsWith(GROUP + ":")) {
          String members = "," + line.substring(line.lastIndexOf(':') + 1).strip() + ",";
          return members.contains("," + user + ",");
        }
      }
    } catch (IOException e) {
      // As if there were no such group.
    }
    return false;
  }
}

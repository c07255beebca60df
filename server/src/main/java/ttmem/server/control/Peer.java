package ttmem.server.control;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.eclipse.jetty.io.EndPoint;
import ttmem.monitor.visibility.Viewer;

/**
 * The user at the other end of a connection.
 *
 * @param user equal for connections of one user
 * @param root whether it is root, whom no share of one user holds back
 * @param viewer what it may see
 */
record Peer(Object user, boolean root, Viewer viewer) {
  private static final Path GROUPS = Path.of("/etc/group");
  private static final int ROOT = 0;

  /** Over TCP, or after the connection is gone: no user of this host. */
  private static final Peer NOBODY = new Peer("nobody", false, Viewer.user(-1));

  /** Tells who is at the other end. Tests have rules of their own. */
  @FunctionalInterface
  interface Rule {
    Peer of(EndPoint endPoint);
  }

  /** Whether the other end may be anybody on this host. */
  static boolean isTcp(EndPoint endPoint) {
    return endPoint.getLocalSocketAddress() instanceof InetSocketAddress;
  }

  /** By the credentials that the kernel noted at the connect. */
  static Peer of(EndPoint endPoint) {
    try {
      if (endPoint.getTransport() instanceof SocketChannel channel
          && channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
        UnixDomainPrincipal principal = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        PeerViewer viewer = PeerViewer.of(principal, GROUPS);
        return new Peer(principal.user(), viewer.owns(ROOT), viewer);
      }
    } catch (IOException e) {
      // Closed meanwhile.
    }
    return NOBODY;
  }
}

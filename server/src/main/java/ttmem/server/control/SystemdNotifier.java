package ttmem.server.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.server.net.Datagram;

/**
 * Tells the service manager how the server is doing, by the protocol of {@code sd_notify(3)}.
 * Without {@code NOTIFY_SOCKET} nothing is told. What can't be told is not worth failing for.
 */
public final class SystemdNotifier {
  private final @Nullable String socket;

  /**
   * One for this environment.
   *
   * @param environment in which {@code NOTIFY_SOCKET} is a path, or {@code @name} for an abstract
   *     socket
   */
  public SystemdNotifier(Map<String, String> environment) {
    String address = environment.getOrDefault("NOTIFY_SOCKET", "");
    socket = address.startsWith("/") || address.startsWith("@") ? address : null;
  }

  /** The server answers. Whether that was heard. */
  public boolean ready(String status) {
    return tell("READY=1\nSTATUS=" + oneLine(status));
  }

  /** The server ends. Whether that was heard. */
  public boolean stopping() {
    return tell("STOPPING=1");
  }

  private boolean tell(String message) {
    return socket != null && Datagram.send(socket, message) > 0;
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }
}

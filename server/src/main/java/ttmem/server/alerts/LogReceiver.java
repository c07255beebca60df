package ttmem.server.alerts;

import java.util.function.Consumer;
import ttmem.sources.host.Printable;

/** A line in the server's log for each alert. */
final class LogReceiver implements Receiver {
  private static final int MAX_CHARS = 600;
  private final Consumer<String> log;

  LogReceiver(Consumer<String> log) {
    this.log = log;
  }

  @Override
  public String name() {
    return "log";
  }

  @Override
  public void deliver(Notification notification) {
    for (Alert alert : notification.alerts()) {
      String note = alert.note().isEmpty() ? "" : "; " + alert.note();
      log.accept(
          Printable.text(
              "alert %s: %s: %s: %s%s"
                  .formatted(
                      alert.state().label(),
                      alert.rule().name(),
                      alert.subject(),
                      alert.value(),
                      note),
              MAX_CHARS));
    }
  }
}

package ttmem.server.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Somebody who is to be told. */
public sealed interface ReceiverSettings {

  /** How long one attempt may take. */
  Duration timeout();

  /**
   * A program that is run for each alert.
   *
   * @param arguments the program and its arguments, as they are: no shell reads them
   */
  record Command(List<String> arguments, Duration timeout) implements ReceiverSettings {
    public Command {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A URL to which each alert is posted as JSON.
   *
   * @param headers sent as well, such as {@code Authorization}
   */
  record Webhook(URI url, Map<String, String> headers, Duration timeout)
      implements ReceiverSettings {
    public Webhook {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * A Prometheus Alertmanager.
   *
   * @param url of its root, without {@code /api/v2/alerts}
   */
  record Alertmanager(URI url, Map<String, String> headers, Duration timeout)
      implements ReceiverSettings {
    public Alertmanager {
      headers = Map.copyOf(headers);
    }
  }
}

package ttmem.server.alerts;

import java.net.URI;

/**
 * Posts alerts to a Prometheus Alertmanager, version 2 of its API. It takes an alert for resolved
 * when {@code endsAt} has passed, so firing ones are sent again and again with an {@code endsAt}
 * ahead of time: whatever gets lost, a resolve or this server, heals by itself.
 */
final class AlertmanagerReceiver implements Receiver {
  private final ReceiverSettings.Alertmanager settings;
  private final URI url;
  private final HttpSender sender;

  AlertmanagerReceiver(ReceiverSettings.Alertmanager settings, HttpSender sender) {
    this.settings = settings;
    this.sender = sender;
    String root = settings.url().toString();
    url = URI.create((root.endsWith("/") ? root : root + "/") + "api/v2/alerts");
  }

  @Override
  public String name() {
    return "alertmanager " + WebhookReceiver.place(settings.url());
  }

  @Override
  public boolean forgets() {
    return true;
  }

  @Override
  public void deliver(Notification notification) throws DeliveryException, InterruptedException {
    byte[] json = AlertJson.forAlertmanager(notification);
    sender.post(url, settings.headers(), json, settings.timeout());
  }
}

package ttmem.server.alerts;

import java.net.URI;
import ttmem.sources.host.Printable;

/** Posts each alert to a URL. A receiver may hear of an alert twice: after a half-heard answer. */
final class WebhookReceiver implements Receiver {
  private final ReceiverSettings.Webhook settings;
  private final HttpSender sender;

  WebhookReceiver(ReceiverSettings.Webhook settings, HttpSender sender) {
    this.settings = settings;
    this.sender = sender;
  }

  @Override
  public String name() {
    return "webhook " + place(settings.url());
  }

  @Override
  public void deliver(Notification notification) throws DeliveryException, InterruptedException {
    for (Alert alert : notification.alerts()) {
      byte[] json = AlertJson.one(alert, notification);
      sender.post(settings.url(), settings.headers(), json, settings.timeout());
    }
  }

  /** Without path and query, which often are the secret. */
  static String place(URI url) {
    return Printable.text(url.getScheme() + "://" + url.getRawAuthority(), 200);
  }
}

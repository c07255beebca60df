package ttmem.server.control;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;
import ttmem.monitor.BufferList;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.server.control.Exchange.Endpoint;
import ttmem.server.metrics.MetricsFormat;

/** The paths of the API; docs/reference/openapi.json lists the same ones. */
final class ControlHandler extends Handler.Abstract {
  private static final long MAX_SECOND = 253_402_300_799L; // the end of the year 9999
  private static final long USUAL_PAST_SECONDS = 3600;
  private static final int MOST_AUTOPSIES = 100;
  private static final Pattern TYPES =
      Pattern.compile(
          Arrays.stream(MemoryType.values())
              .map(MemoryType::label)
              .collect(Collectors.joining("|")));
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  private final Backend backend;
  private final Desk desk;
  private final Guests guests;
  private final AnswerBudget budget;
  private final Map<String, Endpoint> endpoints = new TreeMap<>();

  ControlHandler(Backend backend, Desk desk, Guests guests, AnswerBudget budget, Events events) {
    this.backend = backend;
    this.desk = desk;
    this.guests = guests;
    this.budget = budget;
    endpoints.put("/-/healthy", this::healthy);
    endpoints.put("/-/ready", this::ready);
    endpoints.put("/api/v1/snapshot", plain(Rendering.SNAPSHOT));
    endpoints.put("/api/v1/devices", plain(Rendering.DEVICES));
    endpoints.put("/api/v1/processes", plain(Rendering.PROCESSES));
    endpoints.put("/api/v1/buffers", this::buffers);
    endpoints.put("/api/v1/query", this::query);
    endpoints.put("/api/v1/alerts", this::alerts);
    endpoints.put("/api/v1/history", this::history);
    endpoints.put("/api/v1/autopsies", this::autopsies);
    endpoints.put("/api/v1/events", events::subscribe);
    endpoints.put("/metrics", this::metrics);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Connection connection = request.getConnectionMetaData().getConnection();
    Peer peer = guests.asks(connection);
    Request.addCompletionListener(request, _ -> guests.answered(connection));
    Exchange exchange = new Exchange(request, response, callback, peer, budget);
    if (isMisdirected(request)) {
      String host = String.valueOf(Request.getServerName(request));
      exchange.refuse(Problem.MISDIRECTED, "expected a loopback name", "host", host);
      return true;
    }
    String path = Request.getPathInContext(request);
    Endpoint endpoint = endpoints.get(path);
    if (endpoint == null) {
      exchange.refuse(Problem.NOT_FOUND, "there is no such path", "path", path);
    } else if (exchange.isRead()) {
      endpoint.answer(exchange);
    }
    return true;
  }

  /**
   * A page of any site may make a browser of this host ask here under a name of its own that it
   * points to 127.0.0.1; the name gives it away.
   */
  private static boolean isMisdirected(Request request) {
    return Peer.isTcp(request.getConnectionMetaData().getConnection().getEndPoint())
        && !LOOPBACK.contains(String.valueOf(Request.getServerName(request)));
  }

  private void healthy(Exchange exchange) {
    if (backend.healthy().getAsBoolean()) {
      exchange.now(Exchange.OK);
    } else {
      exchange.refuse(Problem.UNAVAILABLE, "old clients are not served");
    }
  }

  private void ready(Exchange exchange) {
    String missing = backend.notReady().get();
    if (missing.isEmpty()) {
      exchange.now(Exchange.OK);
    } else {
      exchange.refuse(Problem.UNAVAILABLE, missing);
    }
  }

  private Endpoint plain(Rendering rendering) {
    return exchange -> {
      try {
        Parameters.of(exchange.request()).nothingElse();
      } catch (Parameters.Malformed e) {
        exchange.refuse(e);
        return;
      }
      exchange.later(Exchange.JSON, desk.rendered(exchange.peer().viewer(), rendering));
    };
  }

  private void alerts(Exchange exchange) {
    try {
      Parameters.of(exchange.request()).nothingElse();
    } catch (Parameters.Malformed e) {
      exchange.refuse(e);
      return;
    }
    exchange.later(Exchange.JSON, desk.alerts(exchange.peer().viewer(), backend.alerts().get()));
  }

  private void metrics(Exchange exchange) {
    String accepts = exchange.request().getHeaders().get(HttpHeader.ACCEPT);
    MetricsFormat format = MetricsFormat.accepted(accepts);
    exchange.later(
        format.contentType(),
        desk.rendered(exchange.peer().viewer(), desk.metricsRendering(format)));
  }

  private void buffers(Exchange exchange) {
    Integer pid;
    Integer device;
    Integer limit;
    try {
      Parameters parameters = Parameters.of(exchange.request());
      pid = parameters.number("pid", 1, Integer.MAX_VALUE);
      device = parameters.number("device", 0, Integer.MAX_VALUE);
      limit = parameters.number("limit", 1, BufferList.MOST);
      parameters.nothingElse();
    } catch (Parameters.Malformed e) {
      exchange.refuse(e);
      return;
    }
    int most = limit == null ? BufferList.MOST : limit;
    exchange.later(Exchange.JSON, desk.buffers(exchange.peer().viewer(), pid, device, most));
  }

  private void history(Exchange exchange) {
    HistoryQuestion question;
    try {
      Parameters parameters = Parameters.of(exchange.request());
      Long since = parameters.longNumber("since", 0, MAX_SECOND);
      Long until = parameters.longNumber("until", 0, MAX_SECOND);
      Instant to = until == null ? InstantSource.system().instant() : Instant.ofEpochSecond(until);
      question =
          new HistoryQuestion(
              parameters.number("device", 0, Integer.MAX_VALUE),
              parameters.number("pid", 1, Integer.MAX_VALUE),
              type(parameters),
              since == null ? to.minusSeconds(USUAL_PAST_SECONDS) : Instant.ofEpochSecond(since),
              to);
      parameters.nothingElse();
    } catch (Parameters.Malformed e) {
      exchange.refuse(e);
      return;
    }
    exchange.later(Exchange.JSON, desk.history(exchange.peer().viewer(), question));
  }

  private void autopsies(Exchange exchange) {
    Integer pid;
    Integer limit;
    try {
      Parameters parameters = Parameters.of(exchange.request());
      pid = parameters.number("pid", 1, Integer.MAX_VALUE);
      limit = parameters.number("limit", 1, MOST_AUTOPSIES);
      parameters.nothingElse();
    } catch (Parameters.Malformed e) {
      exchange.refuse(e);
      return;
    }
    int most = limit == null ? MOST_AUTOPSIES : limit;
    exchange.later(Exchange.JSON, desk.autopsies(exchange.peer().viewer(), pid, most));
  }

  private static @Nullable MemoryType type(Parameters parameters) throws Parameters.Malformed {
    String label = parameters.text("type", TYPES, "a memory type such as dram");
    return label == null ? null : MemoryType.valueOf(label.toUpperCase(Locale.ROOT));
  }

  private void query(Exchange exchange) {
    ChipQuestion question;
    try {
      question = ChipQuestion.of(Parameters.of(exchange.request()));
    } catch (Parameters.Malformed e) {
      exchange.now(Reply.lines(Problem.BAD_REQUEST, e.message(), e.name, e.value));
      return;
    }
    exchange.later(desk.chip(exchange.peer().viewer(), question));
  }

  /** All of them. */
  Set<String> paths() {
    return endpoints.keySet();
  }
}

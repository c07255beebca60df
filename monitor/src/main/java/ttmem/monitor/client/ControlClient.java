package ttmem.monitor.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.json.AlertReportJsonReader;
import ttmem.monitor.json.BufferListJsonReader;
import ttmem.monitor.json.HistoryJsonReader;
import ttmem.monitor.json.SnapshotJsonReader;

/**
 * Asks a running server. Every question is one connection with one deadline over all of it:
 * connecting, waiting and reading; a server that hangs costs that long and no longer.
 *
 * <p>Three outcomes are told apart: no server runs (an empty result), one is there and fails or may
 * not be asked ({@link ControlException}), it answers. Any thread may call; calls block up to the
 * deadline.
 */
public final class ControlClient {
  /** How long a question may take unless told otherwise. */
  public static final Duration DEADLINE = Duration.ofSeconds(2);

  /** Above the 24 MiB that a server answers at most. */
  private static final int MAX_BODY_BYTES = 32 << 20;

  private final ControlSocketPaths paths;
  private final @Nullable Path named;
  private final Duration deadline;

  private ControlClient(ControlSocketPaths paths, @Nullable Path named, Duration deadline) {
    this.paths = paths;
    this.named = named;
    this.deadline = deadline;
  }

  /**
   * A client of the first server that listens at {@link ControlSocketPaths#candidates}.
   *
   * @param named what {@code --control-socket} says; null without
   */
  public static ControlClient of(ControlSocketPaths paths, @Nullable Path named) {
    return new ControlClient(paths, named, DEADLINE);
  }

  /** The same with another deadline. */
  public ControlClient within(Duration deadline) {
    return new ControlClient(paths, named, deadline);
  }

  /**
   * The server's snapshot, as far as this user may see it; empty if no server runs.
   *
   * @throws ControlException if there is one and it can't be asked, fails or hangs
   */
  public Optional<Snapshot> snapshot() throws ControlException {
    return ask("/api/v1/snapshot", SnapshotJsonReader::read);
  }

  /**
   * Where the rules of the server stand, as far as this user may see it; empty if no server runs.
   *
   * @throws ControlException as in {@link #snapshot}
   */
  public Optional<AlertReport> alerts() throws ControlException {
    return ask("/api/v1/alerts", AlertReportJsonReader::read);
  }

  /**
   * The live buffers that the server knows; empty if no server runs.
   *
   * @throws ControlException as for {@link #snapshot}
   */
  public Optional<BufferList> buffers(BufferFilter filter) throws ControlException {
    StringBuilder target =
        new StringBuilder("/api/v1/buffers?limit=")
            .append(Math.min(filter.limit(), BufferList.MOST));
    if (filter.pid() != null) {
      target.append("&pid=").append(filter.pid());
    }
    if (filter.device() != null) {
      target.append("&device=").append(filter.device());
    }
    return ask(target.toString(), BufferListJsonReader::read);
  }

  /**
   * What the server recorded of the past; empty if no server runs.
   *
   * @throws ControlException as for {@link #snapshot}
   */
  public Optional<History> history(HistoryQuestion question) throws ControlException {
    StringBuilder target =
        new StringBuilder("/api/v1/history?since=")
            .append(question.from().getEpochSecond())
            .append("&until=")
            .append(question.until().getEpochSecond());
    if (question.device() != null) {
      target.append("&device=").append(question.device());
    }
    if (question.pid() != null) {
      target.append("&pid=").append(question.pid());
    }
    MemoryType type = question.type();
    if (type != null) {
      target.append("&type=").append(type.label());
    }
    return ask(target.toString(), HistoryJsonReader::read);
  }

  /** Turns a body into what was asked for. */
  private interface Body<T> {
    T read(InputStream in) throws IOException;
  }

  private <T> Optional<T> ask(String target, Body<T> body) throws ControlException {
    ControlSocketPaths.Candidates candidates = paths.candidates(named);
    for (Path socket : candidates.sockets()) {
      HttpAnswer answer = get(socket, target);
      if (answer != null) {
        return Optional.of(read(socket, answer, body));
      }
    }
    if (candidates.distrusted() != null) {
      throw candidates.distrusted();
    }
    return Optional.empty();
  }

  /** The answer of the server at this socket, or null if none listens there. */
  private @Nullable HttpAnswer get(Path socket, String target) throws ControlException {
    try {
      return HttpGet.over(socket, target, deadline, MAX_BODY_BYTES);
    } catch (HttpGet.NobodyListens e) {
      return absent(socket);
    } catch (ClosedChannelException e) {
      throw failed(socket, "no answer within ms=" + deadline.toMillis(), null);
    } catch (AccessDeniedException e) {
      throw new ControlException(
          ControlException.Kind.DENIED, "may not connect, socket=" + socket, e);
    } catch (IOException e) {
      throw failed(socket, "the answer can't be read", e);
    }
  }

  /** A stale or missing socket is no server, unless it was asked for by name. */
  private @Nullable HttpAnswer absent(Path socket) throws ControlException {
    if (named != null) {
      boolean stale = Files.exists(socket, LinkOption.NOFOLLOW_LINKS);
      throw new ControlException(
          ControlException.Kind.ABSENT,
          (stale ? "nobody listens on it" : "there is no such socket") + ", socket=" + socket,
          null);
    }
    return null;
  }

  private static <T> T read(Path socket, HttpAnswer answer, Body<T> body) throws ControlException {
    if (answer.status() == 401 || answer.status() == 403) {
      throw new ControlException(
          ControlException.Kind.DENIED, answer.complaint() + ", socket=" + socket, null);
    }
    if (answer.status() != 200) {
      throw failed(socket, "answered " + answer.complaint(), null);
    }
    try {
      return body.read(new ByteArrayInputStream(answer.body()));
    } catch (IOException e) {
      throw failed(socket, "the answer is not ttmem/v1", e);
    }
  }

  private static ControlException failed(Path socket, String what, @Nullable Throwable cause) {
    return new ControlException(ControlException.Kind.FAILED, what + ", socket=" + socket, cause);
  }
}

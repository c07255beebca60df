package ttmem.sources.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.sources.Chip;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.Roots;
import ttmem.testkit.HostTree;

/** A fixture host with a clock that stands still until it is stepped. */
final class FixtureHost implements AutoCloseable {
  static final Instant START = Instant.parse("2026-07-25T12:00:00Z");

  final Path root;
  final HostFiles files = new HostFiles();
  final DriverSource source;
  private Duration elapsed = Duration.ZERO;

  /** A tree of ordinary files, in which a file can be replaced. */
  FixtureHost(String name, Path root) {
    this(name, root, true);
  }

  /** With {@code replaceable} false it is read as a live host is. */
  FixtureHost(String name, Path root, boolean replaceable) {
    this.root = HostTree.unpack(name, root);
    this.source =
        new DriverSource(
            Roots.at(root), () -> START.plus(elapsed), () -> elapsed.toNanos(), files, replaceable);
  }

  HostView read() {
    return source.read();
  }

  HostView readAfter(Duration step) {
    elapsed = elapsed.plus(step);
    return source.read();
  }

  void overlay(String name) {
    HostTree.unpack(name, root);
  }

  /** Replaces the content, in place if the file is there. */
  void write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path device(int ordinal) {
    return root.resolve("sys/class/tenstorrent/tenstorrent!" + ordinal);
  }

  void write(int ordinal, String attribute, String text) {
    write("sys/class/tenstorrent/tenstorrent!" + ordinal + "/" + attribute, text);
  }

  static Chip chip(HostView host, int ordinal) {
    return host.chipOfOrdinal(ordinal).orElseThrow();
  }

  static Reading reading(HostView host, int ordinal, Metric metric) {
    return chip(host, ordinal).telemetry().get(metric);
  }

  static List<Integer> pids(HostView host, int ordinal) {
    return host.holdersOf(ordinal).stream().map(Holder::pid).toList();
  }

  static Set<Holder.Origin> seenBy(HostView host, int ordinal, int pid) {
    return host.holdersOf(ordinal).stream()
        .filter(holder -> holder.pid() == pid)
        .findFirst()
        .orElseThrow()
        .seenBy();
  }

  @Override
  public void close() {
    source.close();
  }
}

package ttmem.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast the server takes old clients' reports, what that costs, and what a live buffer costs:
 * {@code LegacyIngest PROGRAMS EVENTS}. Prints a table in Markdown. {@code bench/legacy-ingest.sh}
 * builds what it needs and keeps the result.
 *
 * <p>Rates are until drained: from the first write until the server has taken the last event. CPU
 * time is the server process's own, from {@code /proc/PID/stat}; with one frame per send it is set
 * against a C program that only empties the sockets, in the same run.
 */
final class LegacyIngest {
  private static final int ROUNDS = 5;
  private static final int MILLION = 1_000_000;

  private final Path programs;
  private final long events;
  private final Path directory;

  private LegacyIngest(Path programs, long events, Path directory) {
    this.programs = programs;
    this.events = events;
    this.directory = directory;
  }

  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("ttmem-bench-");
    new LegacyIngest(Path.of(args[0]), Long.parseLong(args[1]), directory).run();
  }

  private void run() throws IOException {
    System.out.println(
        "| clients | frame bytes | frames per write | events/s | CPU s per million "
            + "| drain-only: events/s | CPU s per million | ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int perWrite : new int[] {100, 1}) {
      for (int frameBytes : new int[] {112, 144}) {
        for (int clients : new int[] {1, 2}) {
          row(clients, frameBytes, perWrite);
        }
      }
    }
    memory();
  }

  private record Result(double rate, double cpuPerMillion) {}

  private void row(int clients, int frameBytes, int perWrite) throws IOException {
    Result server;
    Result floor;
    try (Program program = server("row")) {
      server = measure(program, "row", clients, frameBytes, perWrite);
    }
    try (Program program = drain("floor")) {
      floor = measure(program, "floor", clients, frameBytes, perWrite);
    }
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %d | %,.0f | %.2f | %,.0f | %.2f | %.2f |%n",
        clients,
        frameBytes,
        perWrite,
        server.rate,
        server.cpuPerMillion,
        floor.rate,
        floor.cpuPerMillion,
        server.cpuPerMillion / floor.cpuPerMillion);
  }

  /** The median of some rounds, after one that doesn't count. */
  private Result measure(Program server, String name, int clients, int frameBytes, int perWrite)
      throws IOException {
    double[] rates = new double[ROUNDS];
    double[] cpu = new double[ROUNDS];
    load(name, clients, frameBytes, perWrite);
    for (int round = 0; round < ROUNDS; round++) {
      double before = server.cpuSeconds();
      double seconds = load(name, clients, frameBytes, perWrite);
      double total = (double) events * clients;
      rates[round] = total / seconds;
      cpu[round] = (server.cpuSeconds() - before) / total * MILLION;
    }
    Arrays.sort(rates);
    Arrays.sort(cpu);
    return new Result(rates[ROUNDS / 2], cpu[ROUNDS / 2]);
  }

  /** Seconds until the slowest client is drained. */
  private double load(String name, int clients, int frameBytes, int perWrite) throws IOException {
    List<Program> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      running.add(
          Program.start(
              List.of(
                  programs.resolve("legacy_load").toString(),
                  socket(name),
                  Integer.toString(frameBytes),
                  Long.toString(events),
                  Integer.toString(perWrite))));
    }
    long slowest = 0;
    for (Program client : running) {
      slowest = Math.max(slowest, Long.parseLong(client.line()));
      client.close();
    }
    return slowest / 1e9;
  }

  private void memory() throws IOException {
    try (Program server = server("memory")) {
      load("memory", 1, 144, 100);
      long idle = server.residentBytes();
      try (Program holder =
          Program.start(
              List.of(
                  programs.resolve("legacy_load").toString(),
                  socket("memory"),
                  "144",
                  "0",
                  Integer.toString(MILLION),
                  "hold"))) {
        holder.line();
        long atOne = server.residentBytes();
        holder.say(Integer.toString(MILLION + MILLION / 10));
        holder.line();
        long atMore = server.residentBytes();
        System.out.printf(
            Locale.ROOT,
            "%nMemory per live buffer between 1.0 and 1.1 million: %.1f B. Server resident: "
                + "%d MiB after load without live buffers, %d MiB at 1.0 million, %d MiB at 1.1 "
                + "million.%n",
            (atMore - atOne) / (MILLION / 10.0),
            idle >> 20,
            atOne >> 20,
            atMore >> 20);
      }
    }
  }

  private Program server(String name) throws IOException {
    return serving(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            LegacyServe.class.getName(),
            socket(name),
            directory.resolve(name + ".state").toString()));
  }

  private Program drain(String name) throws IOException {
    return serving(List.of(programs.resolve("legacy_drain").toString(), socket(name)));
  }

  private static Program serving(List<String> command) throws IOException {
    Program program = Program.start(command);
    String line = program.line();
    if (!line.equals("serving")) {
      throw new IOException("expected=serving, but got line=" + line);
    }
    return program;
  }

  private String socket(String name) {
    return directory.resolve(name + ".sock").toString();
  }
}

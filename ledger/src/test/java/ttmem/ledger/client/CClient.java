package ttmem.ledger.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.PosixLocks;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.LedgerView;
import ttmem.ledger.read.Recovery;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** Processes that report through {@code clients/c/ttmem.h} into a directory of the test. */
final class CClient {
  static final Path SOURCES = Path.of("src/test/c");

  private final Path directory;
  private final Map<String, String> environment = new TreeMap<>();

  CClient(Path directory) {
    this.directory = directory;
    environment.put("TTMEM_DIR", directory.toString());
  }

  CClient with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  static Path driver() {
    return CProgram.compile(SOURCES.resolve("ledger_driver.c")).executable();
  }

  /** A shared object that reports for itself. */
  static Path library() {
    return CProgram.compile(
            SOURCES.resolve("ledger_library.c"),
            List.of("gcc", "-std=c11", "-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror"))
        .executable();
  }

  Child start(String... arguments) {
    List<String> command = new ArrayList<>(List.of(driver().toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  Child start(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return Child.start(builder);
  }

  /** The path in a line such as {@code ledger=/tmp/…}. */
  static Path path(String line) {
    return Path.of(line.substring(line.indexOf('=') + 1));
  }

  static LedgerReader open(Path ledger) throws IOException {
    return LedgerReader.open(ledger, false);
  }

  static List<Entry> entries(LedgerView ledger) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int torn = ledger.entries(entries::add);
    if (torn != 0) {
      throw new AssertionError("torn=" + torn);
    }
    return entries;
  }

  static long sum(List<Entry> entries, int device, LedgerType type) {
    return entries.stream()
        .filter(entry -> entry.device() == device && entry.type() == type)
        .mapToLong(Entry::sizeBytes)
        .sum();
  }

  /** What a reader makes of a dead process's ledger, one fact a line. */
  static List<String> settled(Path ledger) throws IOException {
    try (LedgerReader reader = open(ledger)) {
      Recovery view = Recovery.of(reader);
      List<String> facts = new ArrayList<>();
      LedgerState state = view.state();
      facts.add("events=" + state.events() + " live=" + state.live());
      facts.add("unlisted=" + state.unlisted() + " inexact=" + state.inexactSinceNs());
      for (int device : view.state().devicesUsed()) {
        view.device(device)
            .counters()
            .forEach((type, counters) -> facts.add(device + " " + type + " " + counters));
        long[] residents = view.residentPrograms(device);
        for (int core = 0; residents != null && core < residents.length; core++) {
          if (residents[core] != 0) {
            facts.add(device + " core " + core + " of program " + (residents[core] - 1));
          }
        }
      }
      entries(view).stream().map(Entry::toString).sorted().forEach(facts::add);
      return facts;
    }
  }

  /** Whether the writer holds its companion's lock. */
  static boolean isAlive(Path ledger) throws IOException {
    Path companion = Path.of(ledger + ".lock");
    return Files.exists(companion)
        && PosixLocks.now().holder(FileStat.of(companion).key()).isPresent();
  }

  List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}

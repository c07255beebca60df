package ttmem.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.LiveBuffer;
import ttmem.server.stats.Counters;

/**
 * Random events of several owners against the registry and against a map that is obviously right;
 * now and then an owner dies, or the server does: then a copy of its files, as they are at that
 * instant, goes on.
 */
final class RegistryModelTest {
  private static final int STEPS = 20_000;
  private static final int OWNERS = 5;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir private Path directory;

  private record Key(int pid, int device, int kind, long id) {}

  private static final class Value {
    long size;
    int references = 1;
    long order;
  }

  private final Map<Key, Value> model = new HashMap<>();
  private final Map<Integer, Owner> owners = new HashMap<>();
  private final Counters counters = new Counters();
  private long order;
  private int nextPid = 100;
  private int generation;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13, 14})
  void agreesWithAMap(long seed) throws IOException, StateException {
    Random random = new Random(seed);
    StateDirectory state = open(directory.resolve("0"));
    Registry registry = registry(state);
    try {
      registry.recover((pid, ticks) -> Optional.empty());
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(2000) == 0) {
          Path copy = copyOfTheFiles();
          registry.close();
          registry = registry(open(copy));
          recover(registry);
          check(registry, "after restart, seed=" + seed + " step=" + step);
        }
        event(registry, random);
        if (step % 500 == 0) {
          check(registry, "seed=" + seed + " step=" + step);
        }
      }
      check(registry, "at the end, seed=" + seed);
    } finally {
      registry.close();
    }
  }

  private Registry registry(StateDirectory state) {
    return new Registry(state, new Capacity(100_000, 64), counters, CLOCK);
  }

  private static StateDirectory open(Path path) throws StateException {
    return StateDirectory.open(path, new Host("boot", 1), CLOCK, line -> {});
  }

  /** What a kill would leave. */
  private Path copyOfTheFiles() throws IOException {
    Path from = directory.resolve(Integer.toString(generation++));
    Path to = Files.createDirectory(directory.resolve(Integer.toString(generation)));
    for (String file : List.of("entries", "owners")) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
    return to;
  }

  private void recover(Registry registry) {
    List<Owner> back =
        registry.recover(
            (pid, ticks) ->
                owners.containsKey(pid) && ticks == Facts.ticks(pid)
                    ? Optional.of(Facts.of(pid))
                    : Optional.empty());
    assertThat(back).extracting(Owner::pid).containsExactlyInAnyOrderElementsOf(owners.keySet());
    back.forEach(owner -> owners.put(owner.pid(), owner));
  }

  private void event(Registry registry, Random random) {
    if (owners.size() < OWNERS) {
      int pid = nextPid++;
      owners.put(pid, registry.admit(Facts.of(pid), 0).orElseThrow());
    }
    List<Integer> pids = new ArrayList<>(owners.keySet());
    int pid = pids.get(random.nextInt(pids.size()));
    Owner owner = Objects.requireNonNull(owners.get(pid));
    int device = random.nextInt(3);
    long id = random.nextInt(400);
    long size = 1L + random.nextInt(3);
    int kind = random.nextInt(Kind.COUNT);
    switch (random.nextInt(200)) {
      case 0 -> {
        registry.retire(owner);
        owners.remove(pid);
        model.keySet().removeIf(key -> key.pid == pid);
      }
      case 1 -> registry.sweep(random.nextInt(100));
      default -> {
        boolean comes = random.nextInt(100) < 55;
        if (Kind.isBuffer(kind)) {
          if (comes) {
            registry.alloc(owner, device, kind, id, size);
            alloc(new Key(pid, device, kind, id), size);
          } else {
            registry.free(owner, device, id);
            free(pid, device, id);
          }
        } else if (comes) {
          registry.load(owner, device, kind, id, size, 0);
          model.computeIfAbsent(new Key(pid, device, kind, id), key -> fresh()).size = size;
        } else {
          registry.unload(owner, device, kind, id, size);
          model.remove(new Key(pid, device, kind, id));
        }
      }
    }
  }

  private void alloc(Key key, long size) {
    Value value = model.get(key);
    if (value == null) {
      value = fresh();
      model.put(key, value);
    } else if (value.size == size) {
      value.references++;
    } else {
      value.references = 1;
    }
    value.size = size;
  }

  private Value fresh() {
    Value value = new Value();
    value.order = ++order;
    return value;
  }

  private void free(int pid, int device, long id) {
    List<Key> here = new ArrayList<>();
    List<Key> elsewhere = new ArrayList<>();
    for (Key key : model.keySet()) {
      if (key.pid == pid && key.id == id && Kind.isBuffer(key.kind)) {
        (key.device == device ? here : elsewhere).add(key);
      }
    }
    here.sort((a, b) -> Long.compare(value(b).order, value(a).order));
    if (!here.isEmpty()) {
      release(here.getFirst());
    } else if (device == 0 && elsewhere.size() == 1) {
      release(elsewhere.getFirst());
    }
  }

  private void release(Key key) {
    Value value = value(key);
    if (--value.references == 0) {
      model.remove(key);
    }
  }

  private Value value(Key key) {
    return Objects.requireNonNull(model.get(key));
  }

  private void check(Registry registry, String when) {
    Map<Key, String> found = new HashMap<>();
    int[] kinds = new int[Kind.COUNT];
    for (LiveBuffer buffer :
        new RegistryReader(registry, "legacy").buffers(null, null, Integer.MAX_VALUE)) {
      int kind = kind(buffer);
      kinds[kind]++;
      found.put(
          new Key(buffer.pid(), buffer.logicalDevice(), kind, buffer.address()),
          buffer.bytes() + " x" + buffer.references());
    }
    Map<Key, String> expected = new HashMap<>();
    long[][] sums = new long[3][Kind.COUNT];
    model.forEach(
        (key, value) -> {
          expected.put(key, value.size + " x" + value.references);
          sums[key.device][key.kind] += value.size;
        });
    assertThat(found).as(when).isEqualTo(expected);
    for (int device = 0; device < sums.length; device++) {
      for (int kind = 0; kind < Kind.COUNT; kind++) {
        assertThat(registry.bytes(device, kind)).as(when).isEqualTo(sums[device][kind]);
      }
    }
  }

  private static int kind(LiveBuffer buffer) {
    for (int kind = 0; kind < Kind.COUNT; kind++) {
      if (Kind.memoryType(kind) == buffer.type()) {
        return kind;
      }
    }
    throw new AssertionError(buffer.type());
  }
}

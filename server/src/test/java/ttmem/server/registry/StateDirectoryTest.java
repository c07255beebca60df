package ttmem.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;

final class StateDirectoryTest {
  private static final Host HOST = new Host("0b5c3c1e-0000-4000-8000-000000000001", 4026531836L);

  @TempDir private Path directory;
  private final List<String> log = new ArrayList<>();
  private final Counters counters = new Counters();

  @BeforeEach
  void leaveThreeEntriesOfTwoOwners() throws StateException {
    try (Registry registry = open(HOST, new Capacity(1000, 10))) {
      registry.recover((pid, ticks) -> Optional.empty());
      Owner first = registry.admit(Facts.of(1), 0).orElseThrow();
      Owner second = registry.admit(Facts.of(2), 0).orElseThrow();
      registry.alloc(first, 0, 0, 10, 1009);
      registry.alloc(first, 1, 1, 11, 1013);
      registry.alloc(second, 0, 0, 10, 1019);
    }
  }

  private Registry open(Host host, Capacity capacity) throws StateException {
    StateDirectory state = StateDirectory.open(directory, host, Clock.systemUTC(), log::add);
    return new Registry(state, capacity, counters, Clock.systemUTC());
  }

  private long recovered(Host host) throws StateException {
    try (Registry registry = open(host, new Capacity(1000, 10))) {
      registry.recover((pid, ticks) -> Optional.of(Facts.of(pid)));
      return registry.size();
    }
  }

  @Test
  void bringsBackTheEntriesOfThoseWhoLive() throws StateException {
    try (Registry registry = open(HOST, new Capacity(1000, 10))) {
      List<Owner> owners =
          registry.recover((pid, ticks) -> pid == 1 ? Optional.of(Facts.of(1)) : Optional.empty());
      assertThat(owners)
          .singleElement()
          .satisfies(owner -> assertThat(owner.isRecovered()).isTrue());
      assertThat(registry.size()).isEqualTo(2);
      assertThat(registry.bytes(0, 0)).isEqualTo(1009);
      assertThat(registry.bytes(1, 1)).isEqualTo(1013);
      assertThat(counters.get(Counter.ENTRIES_DROPPED)).isEqualTo(1);
    }
  }

  @Test
  void dropsEverythingAfterABootAndInAnotherNamespace() throws StateException {
    assertThat(recovered(new Host("another-boot", HOST.pidNamespace()))).isZero();
    assertThat(log).isEmpty();
  }

  @Test
  void dropsEverythingInAnotherPidNamespace() throws StateException {
    assertThat(recovered(new Host(HOST.bootId(), 1))).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        HeaderLayout.MAGIC,
        HeaderLayout.VERSION,
        HeaderLayout.RECORD_BYTES,
        HeaderLayout.PAIR
      })
  void setsAsideAFileThatIsNotItsOwn(int offset) throws IOException, StateException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("entries").toFile(), "rw")) {
      file.seek(offset);
      file.write(0x7F);
    }
    assertThat(recovered(HOST)).isZero();
    assertThat(setAside()).hasSize(2);
    assertThat(log).anySatisfy(line -> assertThat(line).contains("not believed"));
    assertThat(recovered(HOST)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, HeaderLayout.BYTES, HeaderLayout.BYTES + 1000})
  void setsAsideATruncatedFile(long length) throws IOException, StateException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("entries").toFile(), "rw")) {
      file.setLength(length);
    }
    assertThat(recovered(HOST)).isZero();
    assertThat(setAside()).hasSize(2);
  }

  @Test
  void dropsAnEntryThatMakesNoSense() throws IOException, StateException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("entries").toFile(), "rw")) {
      file.seek(HeaderLayout.BYTES + EntryLayout.OWNER);
      file.writeInt(0x7F7F7F7F);
    }
    assertThat(recovered(HOST)).isEqualTo(2);
  }

  @Test
  void lendsItselfToOneServerAtATime() throws StateException {
    try (Registry registry = open(HOST, new Capacity(1000, 10))) {
      assertThatThrownBy(() -> open(HOST, new Capacity(1000, 10)))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("another server uses the state directory");
      assertThat(registry.isDurable()).isTrue();
    }
  }

  @Test
  void givesAnOrdinaryUserHalfOfTheRoom() throws StateException {
    try (Registry registry = open(HOST, new Capacity(10, 4))) {
      registry.recover((pid, ticks) -> Optional.empty());
      Owner user = registry.admit(Facts.of(1), 1000).orElseThrow();
      for (int id = 0; id < 20; id++) {
        registry.alloc(user, 0, 0, id, 1);
      }
      assertThat(registry.size()).isEqualTo(5);
      assertThat(counters.get(Counter.REFUSED_FULL)).isEqualTo(15);
      assertThat(registry.admit(Facts.of(2), 1000)).isPresent();
      assertThat(registry.admit(Facts.of(3), 1000)).isEmpty();
      Owner root = registry.admit(Facts.of(4), 0).orElseThrow();
      for (int id = 0; id < 20; id++) {
        registry.alloc(root, 0, 0, id, 1);
      }
      assertThat(registry.size()).isEqualTo(10);
    }
  }

  @Test
  void shrinksTheFileToWhatIsUsed() throws IOException, StateException {
    try (Registry registry = open(HOST, new Capacity(200_000, 10))) {
      registry.recover((pid, ticks) -> Optional.empty());
      Owner owner = registry.admit(Facts.of(3), 0).orElseThrow();
      for (int id = 0; id < 100_000; id++) {
        registry.alloc(owner, 0, 0, id, 1);
      }
      for (int id = 1; id < 100_000; id++) {
        registry.free(owner, 0, id);
      }
    }
    long before = Files.size(directory.resolve("entries"));
    recovered(HOST);
    assertThat(Files.size(directory.resolve("entries"))).isLessThan(before / 2);
  }

  private List<Path> setAside() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().contains(".bad-")).toList();
    }
  }
}

package ttmem.verify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.Language;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.PoolFigures;
import ttmem.ledger.read.Recovery;
import ttmem.testkit.Child;

/** What a real Python process writes, read by the Java reader. Sizes are primes. */
@Timeout(120)
class PythonLedgerTest {
  /** Says "ready" and then lives until it is told otherwise. */
  private static final String WAIT =
      """

      print("ready"); import sys; sys.stdin.readline()
      """;

  @TempDir Path directory;
  private Python python;

  @BeforeEach
  void prepare() {
    python = new Python(directory.resolve("ledgers"));
  }

  private List<Path> ledgers() throws IOException {
    try (Stream<Path> files = Files.list(python.ledgers())) {
      return files.filter(file -> file.toString().endsWith(".ledger")).sorted().toList();
    }
  }

  private LedgerReader onlyLedger() throws IOException {
    assertThat(ledgers()).hasSize(1);
    return LedgerReader.open(ledgers().getFirst(), false);
  }

  private static List<Entry> entries(LedgerReader ledger) throws IOException {
    List<Entry> entries = new ArrayList<>();
    assertThat(ledger.entries(entries::add)).as("torn entries").isZero();
    return entries;
  }

  /** Sum of the entries = counters, for everything but circular buffers, whose count it is. */
  private static void assertBalanced(LedgerReader ledger) throws IOException {
    List<Entry> entries = entries(ledger);
    LedgerState state = ledger.state();
    assertThat(state.inFlight()).isNull();
    assertThat(state.live()).isEqualTo(entries.size() + state.unlisted());
    for (int number : state.devicesUsed()) {
      LedgerDevice device = ledger.device(number);
      for (LedgerType type : LedgerType.values()) {
        List<Entry> its =
            entries.stream().filter(e -> e.device() == number && e.type() == type).toList();
        Counters counter = device.counter(type);
        assertThat(counter.currentCount()).as("%s", type).isEqualTo(its.size());
        assertThat(counter.allocs() - counter.frees()).isEqualTo(its.size());
        if (type != LedgerType.CB) {
          assertThat(counter.currentBytes())
              .as("%s", type)
              .isEqualTo(its.stream().mapToLong(Entry::sizeBytes).sum());
        }
        assertThat(counter.peakBytes()).isGreaterThanOrEqualTo(counter.currentBytes());
      }
    }
  }

  @Test
  void everyCallArrives() throws Exception {
    String program =
        """
        import ttmem
        ttmem.device(3, unique_id=0xABC, bdf="01:00.0")
        ttmem.coverage("partial", "no kernels")
        with ttmem.tag("decoder"), ttmem.tag("3"):
            ttmem.alloc(device=3, type="DRAM", address=0x1000, size=7919)
        ttmem.tag_push("kv"); b = ttmem.alloc_banked(3, "L1", 0x20, 6 * 1009, 1009, 6); ttmem.tag_pop()
        gone = ttmem.alloc(3, "TRACE", 0x40, 104729); ttmem.free_handle(gone)
        ttmem.alloc(3, "DRAM", 0x1000, 31); ttmem.free(3, "DRAM", 0x1000)
        ttmem.free(3, "DRAM", 0x77)
        a = ttmem.cb_alloc(3, 7, 0x100, 1000, [(0, 0, 3, 3)])
        c = ttmem.cb_alloc(3, 8, 0x100, 2000, [(0, 0, 1, 1)])
        ttmem.cb_resident(3, 7); ttmem.cb_resident(3, 8); ttmem.cb_resident(3, 8)
        ttmem.kernel_load(3, 7, 0, 641); k = ttmem.kernel_load(3, 8, 1, 97); ttmem.kernel_unload(k)
        ttmem.pool(3, "L1", 64, 1000, 10, 990, 500); ttmem.pool_base(3, "L1", 4096)
        """;
    try (Child child = python.start(program + WAIT)) {
      child.hear("ready");
      try (LedgerReader ledger = onlyLedger()) {
        assertThat(ledger.header().language()).isEqualTo(Language.PYTHON);
        assertThat(ledger.header().name().pid()).isEqualTo(child.pid());
        LedgerState state = ledger.state();
        assertThat(state.devicesUsed()).containsExactly(3);
        assertThat(state.duplicateKeys()).isEqualTo(1);
        assertThat(state.unknownFrees()).isEqualTo(1);
        assertThat(state.coverage()).isEqualTo(LedgerState.Coverage.PARTIAL);
        assertThat(state.coverageText()).isEqualTo("no kernels");
        LedgerDevice device = ledger.device(3);
        assertThat(device.uniqueId()).isEqualTo(0xABC);
        assertThat(device.bdf()).isEqualTo("0000:01:00.0");
        assertThat(device.counter(LedgerType.DRAM).currentBytes()).isEqualTo(7919);
        assertThat(device.counter(LedgerType.DRAM).peakBytes()).isEqualTo(7919 + 31);
        assertThat(device.counter(LedgerType.TRACE).peakBytes()).isEqualTo(104729);
        assertThat(device.counter(LedgerType.CB).currentBytes()).isEqualTo(4 * 2000 + 12 * 1000);
        assertThat(device.counter(LedgerType.KERNEL).currentBytes()).isEqualTo(641);
        PoolFigures pool = requireNonNull(device.pools().get(LedgerType.L1));
        assertThat(List.of(pool.banks(), pool.bankBytes(), pool.largestFreeBytes()))
            .isEqualTo(List.of(64, 1000L, 500L));
        assertThat(pool.baseAddress()).isEqualTo(4096);
        assertEntries(ledger);
        assertThat(ledger.events(100)).hasSize((int) state.events()).hasSize(13);
        assertThat(ledger.windows(3, LedgerType.DRAM).getLast().peakBytes())
            .isGreaterThanOrEqualTo(7919);
        assertBalanced(ledger);
      }
    }
  }

  private static void assertEntries(LedgerReader ledger) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Entry entry : entries(ledger)) {
      String tag = ledger.tag(entry.tag());
      String cores =
          entry.type() == LedgerType.CB ? " cores=" + ledger.coreSet(entry.detail()).size() : "";
      texts.add(
          "%s %s %d part=%d x=%d%s%s%s"
              .formatted(
                  entry.type(),
                  tag,
                  entry.sizeBytes(),
                  entry.partBytes(),
                  entry.banksOrProgram(),
                  cores,
                  entry.resident() ? " resident" : "",
                  entry.banked() ? " banked" : ""));
    }
    assertThat(texts)
        .containsExactlyInAnyOrder(
            "DRAM decoder/3 7919 part=0 x=0",
            "L1 kv 6054 part=1009 x=6 banked",
            "CB  16000 part=1000 x=7 cores=16 resident",
            "CB  8000 part=2000 x=8 cores=4 resident",
            "KERNEL  641 part=0 x=7");
  }

  @Test
  void refusesAndCountsWhatCannotBeAndRaisesNothing() throws Exception {
    String program =
        """
        import ttmem
        assert ttmem.alloc(256, "DRAM", 1, 1) == 0
        assert ttmem.alloc(-1, "DRAM", 1, 1) == 0
        assert ttmem.alloc("zero", "DRAM", 1, 1) == 0
        assert ttmem.alloc(0, "SRAM", 1, 1) == 0
        assert ttmem.alloc(0, 5, 1, 1) == 0
        assert ttmem.alloc(0, "DRAM", 1, 0) == 0
        assert ttmem.alloc(0, "DRAM", 1, (1 << 48) + 1) == 0
        assert ttmem.alloc(0, "DRAM", 1.5, 1) == 0
        assert ttmem.alloc(0, "DRAM", -1, 1) == 0
        assert ttmem.cb_alloc(0, 2**64 - 1, 1, 1, [(0, 0, 0, 0)]) == 0
        assert ttmem.cb_alloc(0, 1, 1, 1, [(0, 0, 32, 0)]) == 0
        assert ttmem.cb_alloc(0, 1, 1, 1, None) == 0
        ttmem.free(0, None, 1); ttmem.device(0, bdf="nowhere"); ttmem.coverage("perfect")
        ttmem.pool(0, "L1", 1, -1, 0, 0, 0); ttmem.pool(0, "L1", 1, 10, 5, 11, 1)
        """;
    try (Child child = python.start(program + WAIT)) {
      child.hear("ready");
      try (LedgerReader ledger = onlyLedger()) {
        assertThat(ledger.state().refused()).isEqualTo(17);
        assertThat(ledger.state().events()).isZero();
        assertThat(entries(ledger)).isEmpty();
      }
    }
  }

  @Test
  void bothSidesOfAForkKeepTheirOwnBooksWhileAnotherThreadAllocates() throws Exception {
    String program =
        """
        import os, threading, ttmem
        ttmem.alloc(0, "DRAM", 1, 101)
        stop = False
        def churn():
            while not stop:
                ttmem.free_handle(ttmem.alloc(0, "L1", 2, 103))
        thread = threading.Thread(target=churn); thread.start()
        for i in range(20):
            pid = os.fork()
            if pid == 0:
                ttmem.alloc(0, "DRAM", 3, 107)
                ttmem.free(0, "DRAM", 1)
                if i == 19:
                    print("ready", flush=True); os.read(0, 1)
                os._exit(0)
            if i < 19:
                assert os.waitpid(pid, 0)[1] == 0
        stop = True; thread.join(); os.waitpid(pid, 0)
        """;
    try (Child parent = python.start(program)) {
      parent.hear("ready");
      int children = 0;
      for (Path file : ledgers()) {
        try (LedgerReader ledger = LedgerReader.open(file, false)) {
          boolean isParent = ledger.header().name().pid() == parent.pid();
          children += isParent ? 0 : 1;
          long bytes = ledger.device(0).counter(LedgerType.DRAM).currentBytes();
          assertThat(bytes).as("%s", file).isEqualTo(isParent ? 101 : 107);
          assertThat(ledger.state().unknownFrees()).isEqualTo(isParent ? 0 : 1);
        }
      }
      assertThat(children).isEqualTo(20);
    }
  }

  @Test
  void manyThreadsLoseNothing() throws Exception {
    String program =
        """
        import threading, ttmem
        def work(n):
            with ttmem.tag(f"thread {n}"):
                kept = [ttmem.alloc(n % 3, "DRAM", (n << 32) + i, 1 + i) for i in range(75)]
            for handle in kept[::2]:
                ttmem.free_handle(handle)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(64)]
        [t.start() for t in threads]; [t.join() for t in threads]
        """;
    try (Child child = python.start(program + WAIT)) {
      child.hear("ready");
      try (LedgerReader ledger = onlyLedger()) {
        assertBalanced(ledger);
        assertThat(ledger.state().live()).isEqualTo(64 * 37);
        assertThat(ledger.state().events()).isEqualTo(64 * 113);
        assertThat(ledger.state().tagsUsed()).isEqualTo(64);
        assertThat(entries(ledger).stream().map(Entry::number).distinct()).hasSize(64 * 37);
      }
    }
  }

  @Test
  void interruptsAndFinalizersLeaveNoHalfEvents() throws Exception {
    String program =
        """
        import gc, random, signal, sys, ttmem
        class Buffer:
            handle = 0
            def __init__(self, i):
                self.me = self
                self.handle = ttmem.alloc(0, "DRAM", i, 11)
            def __del__(self):
                ttmem.free_handle(self.handle)
        fired = 0
        def interrupt(*_):
            global fired
            fired += 1
            ttmem.free_handle(ttmem.alloc(0, "TRACE", 1, 5))
            raise KeyboardInterrupt
        signal.signal(signal.SIGALRM, interrupt)
        sys.unraisablehook = lambda _: None
        gc.set_threshold(7)
        random.seed(4)
        for i in range(400):
            try:
                signal.setitimer(signal.ITIMER_REAL, random.uniform(0.00005, 0.0009))
                while fired == i:
                    ttmem.cb_free(ttmem.cb_alloc(0, i % 3, 0x100, 64, [(0, 0, 1, 0)]))
                    ttmem.cb_resident(0, i % 3)
                    Buffer(i)
            except KeyboardInterrupt:
                pass
        gc.collect()
        """;
    try (Child child = python.start(program + WAIT)) {
      child.hear("ready");
      try (LedgerReader ledger = onlyLedger()) {
        assertBalanced(ledger);
      }
    }
  }

  @Test
  void killedAtAnyMomentItsLedgerAddsUp() throws Exception {
    String program =
        """
        import random, ttmem
        random.seed(4)
        live = [ttmem.alloc(0, "DRAM", 1, 2)]
        while True:
            print("ready")
            for _ in range(random.randrange(9)):
                live.append(ttmem.alloc(0, "DRAM", random.randrange(99), 1 + random.randrange(997)))
            while len(live) > 40 or live and random.randrange(2):
                ttmem.free_handle(live.pop(random.randrange(len(live))))
        """;
    for (int round = 0; round < 10; round++) {
      try (Child child = python.start(program)) {
        for (int line = 0; line <= 7 * round; line++) {
          child.hear("ready");
        }
        child.kill();
      }
    }
    assertThat(ledgers()).hasSize(10);
    for (Path file : ledgers()) {
      try (LedgerReader ledger = LedgerReader.open(file, false)) {
        Recovery recovery = Recovery.of(ledger);
        List<Entry> entries = new ArrayList<>();
        assertThat(recovery.entries(entries::add)).isZero();
        Counters dram = recovery.device(0).counter(LedgerType.DRAM);
        assertThat(dram.allocs()).isPositive();
        assertThat(dram.currentBytes())
            .isEqualTo(entries.stream().mapToLong(Entry::sizeBytes).sum());
        assertThat(dram.currentCount()).isEqualTo(entries.size());
      }
    }
  }

  @Test
  void aCleanEndWithNothingLiveLeavesNothing() throws Exception {
    String program = "import ttmem; ttmem.free_handle(ttmem.alloc(0, 'DRAM', 1, 2))";
    assertThat(python.run(program)).isEqualTo(new Python.Ended(0, ""));
    try (Stream<Path> left = Files.list(python.ledgers())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aCleanEndWithSomethingLiveOrKeptIsSaid() throws Exception {
    assertThat(python.run("import ttmem; ttmem.alloc(0, 'DRAM', 1, 13)").exitCode()).isZero();
    ProcessBuilder kept = python.builder("import ttmem; ttmem.status()");
    kept.environment().put("TTMEM_KEEP", "1");
    assertThat(Python.run(kept).exitCode()).isZero();

    assertThat(ledgers()).hasSize(2);
    for (Path file : ledgers()) {
      try (LedgerReader ledger = LedgerReader.open(file, false)) {
        assertThat(ledger.state().end()).isEqualTo(LedgerState.End.EXIT);
        assertThat(ledger.state().endedWallNs()).isPositive();
      }
    }
  }

  @Test
  void withoutADirectoryOfItsOwnTheProgramRunsUntracked() throws Exception {
    Files.createSymbolicLink(python.ledgers(), Files.createDirectory(directory.resolve("other")));
    String program =
        """
        import ttmem
        ttmem.cb_resident(0, 1); ttmem.cb_free_all(0); ttmem.pool(0, "L1", 1, 1, 1, 1, 1)
        print(ttmem.alloc(0, "DRAM", 1, 2), ttmem.status().reason)
        """;
    assertThat(python.run(program).output())
        .startsWith("0 NoPlace: expected a directory of this user: TTMEM_DIR=");
  }
}

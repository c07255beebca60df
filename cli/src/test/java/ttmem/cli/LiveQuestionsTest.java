package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.Child;
import ttmem.testkit.LiveHost;

/** The questions asked of real processes that keep ledgers and go on meanwhile. */
@Timeout(60)
class LiveQuestionsTest {
  private static final String BDF = "0000:01:00.0";
  private static final long GIB = 1L << 30;

  @TempDir Path directory;
  private LiveHost host;

  private record Answer(int code, String out, String err) {}

  @BeforeEach
  void unpack() {
    host = LiveHost.unpack("n300", directory.resolve("host"));
  }

  private Answer ttmem(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Map<String, String> environment =
        Map.of("LANG", "C.UTF-8", "COLUMNS", "160", "TTMEM_SYSROOT", host.root().toString());
    Console console = new Console(new HashMap<>(environment), out, errors, null);
    int code = new Cli(console, new HostFacts()).run(arguments);
    return new Answer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Answer answer(int code, String... arguments) {
    Answer answer = ttmem(arguments);
    assertThat(answer.code)
        .as("%s: %s%s", List.of(arguments), answer.out, answer.err)
        .isEqualTo(code);
    return answer;
  }

  @Test
  void twoAllocatorsHoldTheSameAddressesAndMoreThanTheChipHas() {
    try (Child first = host.python(0, BDF);
        Child second = host.python(0, BDF)) {
      for (Child each : List.of(first, second)) {
        each.ask(
            "ttmem.alloc_banked(0, 'DRAM', 0x10000, %d, %d, 12)".formatted(8 * GIB, 8 * GIB / 12));
        each.ask(
            "ttmem.pool(0, 'DRAM', 12, 1073741792, %d, %d, %d)"
                .formatted(8 * GIB / 12, GIB / 4, GIB / 4));
      }
      // A bank's share of the first buffer ends where this one begins.
      second.ask("ttmem.alloc_banked(0, 'DRAM', %d, 12, 1, 12)".formatted(0x10000 + 8 * GIB / 12));

      String page = answer(0, "l1", "-i", "0").out;
      assertThat(page)
          .contains("disagreement: dram of 17179869196 bytes is in use, the chip has 12884901888")
          .contains(
              "pid %d and pid %d both hold DRAM at 0x10000".formatted(first.pid(), second.pid()));
      assertThat(page.lines().filter(line -> line.contains("both hold"))).hasSize(1);
      assertThat(answer(0).out).contains("133%", "16.0 / ~12 GiB");
      assertThat(answer(0, "fit", "-i", "0", "--type", "DRAM", "--size", "1G").out)
          .contains("PID " + first.pid(), "PID " + second.pid())
          .doesNotContain("N/A")
          .contains("where the allocator's region begins is not published");
    }
  }

  @Test
  void tagsAndCircularBuffersAsTheyAreNow() {
    try (Child child = host.python(0, BDF)) {
      child.ask("ttmem.coverage('complete')");
      child.ask("with ttmem.tag('decoder'), ttmem.tag('3'): ttmem.alloc(0, 'DRAM', 64, 7919)");
      child.ask("ttmem.alloc(0, 'DRAM', 0x40000, 1009)");
      child.ask("ttmem.tag_push('cb'); ttmem.cb_alloc(0, 7, 0x100, 1000, [(0, 0, 7, 0)])");
      child.ask("ttmem.tag_pop(); ttmem.cb_alloc(0, 8, 0x100, 500, [(0, 0, 1, 0)])");
      child.ask("ttmem.cb_resident(0, 7); ttmem.cb_resident(0, 8)");

      assertThat(answer(0, "tags", "--json").out)
          .contains("\"tag\": \"decoder\"", "\"dram_bytes\": 7919")
          .as("6 of 8 cores are left to it")
          .contains("\"cb_bytes\": 6000")
          .doesNotContain("\"cb_bytes\": 8000");
      assertThat(answer(0, "who", "--by", "tag").out)
          .containsPattern("decoder/3 +7.7 KiB")
          .containsPattern("\\(no tag\\) +1009 B");
      assertThat(answer(0, "buffers", "-i", "0", "--tag", "decoder").out).contains("0x40", "7919");
      assertThat(answer(6, "buffers", "-i", "0", "--tag", "encoder").err).contains("tag=encoder");
      assertThat(answer(0, "buffers", "-i", "0", "--sort", "size", "--limit", "1").out)
          .contains("8 cores x 1000 B", "more than these");
    }
  }

  @Test
  void growthFromOneLookToTheNext() {
    try (Child child = host.python(0, BDF)) {
      child.ask("ttmem.coverage('complete')");
      child.ask("ttmem.alloc(0, 'DRAM', 64, 7919)");
      String before = directory.resolve("before.json").toString();
      answer(0, "snapshot", "-o", before);
      child.ask("ttmem.tag_push('kv'); ttmem.alloc(0, 'DRAM', 0x40000, 1048573)");

      assertThat(answer(1, "diff", before, "now", "--fail-on", "grown.dram>1000K").out)
          .containsPattern("grown +PID " + child.pid() + " \\(python3\\) +0 +DRAM +\\+1.0 MiB");
      assertThat(answer(0, "diff", before, "now", "--by", "tag", "--fail-on", "added.dram>1G").out)
          .containsPattern("added +kv +0 +DRAM");
      child.ask("import threading, time; stop = threading.Event()");
      child.ask(
          "threading.Thread(daemon=True, target=lambda: [ttmem.alloc(0, 'DRAM', 0x1000000 + i * 64,"
              + " 262144) for i in range(10**9) if not stop.wait(0.01)]).start()");
      Answer leaks = answer(1, "leaks", "--window", "1s", "--interval", "100ms");
      assertThat(leaks.out).containsPattern("PID " + child.pid() + " \\(python3\\) +0 +DRAM");
      assertThat(answer(0, "eta", "--window", "1s", "--interval", "100ms", "-i", "0").out)
          .containsPattern("0 +chip +DRAM +in [0-9.]+ \\w+ to [0-9.]+ \\w+");
    }
    await().until(() -> !ttmem("ps").out.contains("python3"));
  }
}

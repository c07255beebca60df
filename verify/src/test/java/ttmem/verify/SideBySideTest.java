package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/**
 * A C++, a Python and a Java program use one chip, which each of them numbers in its own way. No
 * server runs. Everybody sees all three, and what each of them held when it was killed.
 */
@Timeout(90)
class SideBySideTest {
  private static final String PYTHON =
      """
      import sys, ttmem
      ttmem.device(1, bdf="0000:c1:00.0")
      ttmem.coverage("complete")
      with ttmem.tag("python"):
          gone = ttmem.alloc(device=1, type="L1", address=0x8000, size=6_007)
          ttmem.alloc(device=1, type="L1", address=0xA000, size=10_007)
          with ttmem.tag("kv"):
              ttmem.alloc(device=1, type="DRAM", address=0x4000000, size=4_000_037)
      ttmem.free_handle(gone)
      print("ready")
      sys.stdin.readline()
      """;
  static final List<String> CPP =
      List.of("g++", "-std=c++17", "-O0", "-Wall", "-Wextra", "-Wpedantic", "-Werror");

  @TempDir Path directory;

  @Test
  void threeLanguagesShareAChipAndLeaveAnAutopsyEach() throws Exception {
    HostTree.unpack("p150x2", directory.resolve("host"));
    try (Child cpp = start(cpp());
        Child python = start(new Python(directory.resolve("ledgers")).builder(PYTHON));
        Child java = start(Program.test(TrackedJava.class))) {
      List.of(cpp, python, java).forEach(child -> child.hear("ready"));
      living(cpp.pid(), python.pid(), java.pid());
      List.of(cpp, python, java).forEach(Child::kill);
      dead(cpp.pid(), python.pid(), java.pid());
    }
  }

  private void living(int cpp, int python, int java) throws Exception {
    Answer json = ttmem("--json");
    Answer processes = ttmem("ps");
    Answer tags = ttmem("tags");

    assertThat(json.text())
        .contains("\"pid\": " + cpp, "\"pid\": " + python, "\"pid\": " + java)
        .contains("\"dram_bytes\": 2000003", "\"l1_bytes\": 4001", "\"cb_bytes\": 4036")
        .contains("\"dram_bytes\": 4000037", "\"l1_bytes\": 10007")
        .contains("\"dram_bytes\": 8000009", "\"l1_bytes\": 12007");
    assertThat(processes.text())
        .containsSubsequence(
            "Device 1  p150a  0000:c1:00.0",
            "PID " + java + " (java): 7.6 MiB DRAM, 11.7 KiB L1",
            "PID " + python + " (python3): 3.8 MiB DRAM, 9.8 KiB L1",
            "PID " + cpp + " (side_by_side-",
            "): 1.9 MiB DRAM, 3.9 KiB L1, 3.9 KiB CB");
    assertThat(tags.text())
        .containsPattern(cpp + " +1 +cpp +1.9 MiB +3.9 KiB +3.9 KiB +2\n")
        .containsPattern(cpp + " +1 +attention +1.9 MiB +0 B +0 B +1\n")
        .containsPattern(python + " +1 +python +3.8 MiB +9.8 KiB +0 B +1\n")
        .containsPattern(python + " +1 +kv +3.8 MiB +0 B +0 B +1\n")
        .containsPattern(java + " +1 +java +7.6 MiB +11.7 KiB +0 B +1\n")
        .containsPattern(java + " +1 +mlp +7.6 MiB +0 B +0 B +1\n");
  }

  private void dead(int cpp, int python, int java) throws Exception {
    Answer list = ttmem("autopsy", "--list");
    Answer ofCpp = ttmem("autopsy", "" + cpp);
    Answer last = ttmem("autopsy", "--last");
    Answer json = ttmem("autopsy", "--json");

    String dead = " .* ended without a word";
    assertThat(list.text())
        .containsPattern(cpp + dead)
        .containsPattern(python + dead)
        .containsPattern(java + dead);
    assertThat(ofCpp.text())
        .contains("PID " + cpp, "ended without a word: killed or crashed")
        .containsPattern("0 +0000:c1:00.0 +DRAM +1.9 MiB +2.9 MiB +1 +2 +1\n")
        .containsPattern("cpp/attention +0 +DRAM +1.9 MiB +1\n")
        .containsPattern("1 +alloc +DRAM +0 +0x1000 +976.6 KiB +cpp\n")
        .containsPattern("3 +free +DRAM +0 +0x1000 +976.6 KiB +cpp\n")
        .containsPattern("5 +cb_alloc +CB +0 +0x100 +3.9 KiB +cpp\n")
        .containsPattern("6 +cb_resident +CB +0 ");
    assertThat(last.text())
        .containsPattern("PID (%d|%d|%d), ".formatted(cpp, python, java))
        .containsOnlyOnce("Held at its end");
    assertThat(json.text().replaceAll("\\s+", " "))
        .contains("\"schema\": \"ttmem-autopsy/v1\"")
        .contains(
            held(1, "l1", 10_007, 16_014, 2, 1),
            tagged(1, "python/kv", "dram", 4_000_037),
            event("free", "l1", 1, 0x8000, 6_007, "python"))
        .contains(
            held(0, "dram", 8_000_009, 8_000_009, 2, 1),
            tagged(0, "java/mlp", "dram", 8_000_009),
            event("alloc", "dram", 0, 0x800_0000, 8_000_009, "java/mlp"));
    reaped(cpp, python, java);
  }

  private static String held(
      int device, String type, long bytes, long peak, int allocations, int frees) {
    return """
    "logical_device": %d, "asic_id": null, "bdf": "0000:c1:00.0", "type": "%s", "bytes": %d, \
    "count": 1, "peak_bytes": %d, "allocations": %d, "frees": %d\
    """
        .formatted(device, type, bytes, peak, allocations, frees);
  }

  private static String tagged(int device, String tag, String type, long bytes) {
    return """
    "logical_device": %d, "tag": "%s", "type": "%s", "bytes": %d, "count": 1\
    """
        .formatted(device, tag, type, bytes);
  }

  private static String event(
      String what, String type, int device, long address, long bytes, String tag) {
    return """
    "operation": "%s", "type": "%s", "logical_device": %d, "address": %d, "bytes": %d, \
    "tag": "%s"\
    """
        .formatted(what, type, device, address, bytes, tag);
  }

  private void reaped(int... pids) throws Exception {
    String state = directory.resolve("state").toString();
    assertThat(ttmem("autopsy", "--reap", "--state", state).text().lines())
        .hasSize(3)
        .allMatch(line -> line.endsWith(": moved"));
    try (Stream<Path> left = Files.list(directory.resolve("ledgers"))) {
      assertThat(left).isEmpty();
    }
    String list = ttmem("autopsy", "--list", "--state", state).text();
    for (int pid : pids) {
      assertThat(list).contains("" + pid);
    }
  }

  private Child start(ProcessBuilder builder) {
    builder.environment().put("TTMEM_DIR", directory.resolve("ledgers").toString());
    return Child.start(builder);
  }

  private static ProcessBuilder cpp() {
    Path source = Path.of("src/test/c/side_by_side.cpp");
    return new ProcessBuilder(CProgram.compile(source, CPP).executable().toString());
  }

  /** A command that was started; several run at a time. */
  private record Answer(Process process) {
    String text() throws IOException, InterruptedException {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(text).isZero();
      return text;
    }
  }

  private Answer ttmem(String... arguments) throws IOException {
    ProcessBuilder builder = Program.ttmem(arguments);
    builder.command().add("--sysroot");
    builder.command().add(directory.resolve("host").toString());
    builder.environment().put("TTMEM_DIR", directory.resolve("ledgers").toString());
    builder.environment().put("COLUMNS", "160");
    return new Answer(builder.redirectErrorStream(true).start());
  }
}

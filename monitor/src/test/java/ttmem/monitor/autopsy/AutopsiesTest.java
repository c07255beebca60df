package ttmem.monitor.autopsy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.reap.Reaper;
import ttmem.model.MemoryType;
import ttmem.monitor.json.AutopsyJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.DeadLedger;
import ttmem.testkit.Child;

/** Real processes that end in different ways, and what is said of them afterwards. */
@Timeout(60)
final class AutopsiesTest {
  @TempDir Path directory;
  @TempDir Path morgue;

  private Child tracked() {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/usr/bin/python3",
            "-c",
            """
            import sys, os, ttmem
            ttmem.device(2, unique_id=0xABC)
            with ttmem.tag("decoder"):
                ttmem.alloc(2, "DRAM", 0x20, 104729)
                ttmem.alloc(2, "DRAM", 0x40, 1299709)
            ttmem.free(2, "DRAM", 0x40)
            ttmem.alloc(2, "L1", 0x60, 7919)
            print("ready", flush=True)
            for line in sys.stdin:
                exec(line.strip())
            """);
    builder.environment().put("TTMEM_DIR", directory.toString());
    builder
        .environment()
        .put("PYTHONPATH", Path.of("../clients/python").toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Child child = Child.start(builder);
    child.hear("ready");
    return child;
  }

  private Autopsies find() {
    return Autopsies.find(Roots.LIVE, directory, List.of(morgue));
  }

  @Test
  void tellsWhatAKilledProcessHeld() throws IOException {
    try (Child child = tracked()) {
      assertThat(find().found()).isEmpty();
      child.kill();
      assertThat(find().found()).hasSize(1);
      Autopsy autopsy = find().found().getFirst();
      assertThat(autopsy.process().pid()).isEqualTo(child.pid());
      assertThat(autopsy.end()).isEqualTo(Autopsy.End.WITHOUT_A_WORD);
      assertThat(autopsy.held(MemoryType.DRAM)).isEqualTo(104729);
      Autopsy.DeviceUse dram = autopsy.devices().getFirst();
      assertThat(dram.uniqueId()).isEqualTo(0xABCL);
      assertThat(dram.peakBytes()).isEqualTo(104729 + 1299709);
      assertThat(dram.frees()).isEqualTo(1);
      assertThat(autopsy.tags())
          .containsExactly(
              new Autopsy.TagUse(2, "decoder", MemoryType.DRAM, 104729, 1),
              new Autopsy.TagUse(2, "", MemoryType.L1, 7919, 1));
      assertThat(autopsy.largest()).extracting(Autopsy.Item::address).containsExactly(0x20L, 0x60L);
      assertThat(autopsy.lastEvents())
          .extracting(Autopsy.Event::operation)
          .containsExactly("alloc", "alloc", "free", "alloc");
      assertThat(autopsy.doubts()).isEmpty();
    }
  }

  @Test
  void tellsTheSameOfALedgerThatWasReaped() throws IOException {
    try (Child child = tracked()) {
      child.kill();
    }
    Autopsy before = find().found().getFirst();
    for (DeadLedger dead : DeadLedger.find(Roots.LIVE, directory)) {
      assertThat(new Reaper(morgue, Duration.ZERO).reap(dead.path()).why()).isEmpty();
    }
    Autopsy after = find().found().getFirst();
    assertThat(after.file()).startsWith(morgue.toString());
    assertThat(after).usingRecursiveComparison().ignoringFields("file").isEqualTo(before);
  }

  @Test
  void tellsHowAProcessEnded() {
    try (Child child = tracked()) {
      child.say("sys.exit(3)");
      assertThat(child.exitCode()).isEqualTo(3);
    }
    Autopsy exited = find().found().getFirst();
    assertThat(exited.end()).isEqualTo(Autopsy.End.EXIT);
    try (Child child = tracked()) {
      child.say("os.execvp('sh', ['sh', '-c', 'echo another program; exec cat'])");
      child.hear("another program");
      assertThat(find().found())
          .filteredOn(autopsy -> autopsy.process().pid() == child.pid())
          .extracting(Autopsy::end)
          .containsExactly(Autopsy.End.EXEC);
      child.kill();
    }
  }

  @Test
  void saysWhatItCanNotRead() throws IOException {
    Files.write(morgue.resolve("1-2-3-4.ledger"), new byte[10_000]);
    assertThat(find().found()).isEmpty();
    assertThat(find().problems()).hasSize(1);
    assertThat(find().problems().getFirst()).contains("magic=");
  }

  @Test
  void writesItsJsonForm() throws IOException {
    try (Child child = tracked()) {
      child.kill();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AutopsyJsonWriter.write(find(), JsonForm.PRETTY, bytes);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "\"schema\": \"ttmem-autopsy/v1\"",
            "\"end\": \"without_a_word\"",
            "\"asic_id\": \"0000000000000ABC\"",
            "\"peak_bytes\": 1404438");
  }
}

package ttmem.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who writes: what {@code /proc} says about this process.
 *
 * @param pid as the process sees itself
 * @param startTime field 22 of {@code /proc/self/stat}, clock ticks since boot
 * @param uid the effective user
 * @param pidNamespace inode of the PID namespace, 0 if it can't be read
 * @param bootId the machine's boot id as 32 hexadecimal digits, zeros if it can't be read
 * @param name the process's name, a character for each byte that the kernel has
 * @param command the command line in the same way, arguments parted by NUL
 */
record ProcessFacts(
    int pid,
    long startTime,
    int uid,
    long pidNamespace,
    String bootId,
    String name,
    String command) {
  private static final int START_TIME_FIELD = 19; // after the name
  private static final Path SELF = Path.of("/proc/self");

  static ProcessFacts ofThisProcess() throws IOException {
    // Latin-1 keeps a name's bytes whatever they are.
    String text = Files.readString(SELF.resolve("stat"), StandardCharsets.ISO_8859_1);
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    String[] fields = text.substring(close + 2).split(" ", -1);
    return new ProcessFacts(
        Math.toIntExact(ProcessHandle.current().pid()),
        Long.parseLong(fields[START_TIME_FIELD]),
        effectiveUid(),
        pidNamespaceInode(),
        machineBootId(),
        text.substring(open + 1, close),
        Files.readString(SELF.resolve("cmdline"), StandardCharsets.ISO_8859_1));
  }

  private static int effectiveUid() throws IOException {
    String status = Files.readString(SELF.resolve("status"), StandardCharsets.ISO_8859_1);
    for (String line : status.split("\n", -1)) {
      if (line.startsWith("Uid:")) {
        return Integer.parseUnsignedInt(line.split("\\s+", -1)[2]);
      }
    }
    throw new IOException("/proc/self/status has no line Uid:");
  }

  private static long pidNamespaceInode() {
    try {
      String link = Files.readSymbolicLink(SELF.resolve("ns/pid")).toString();
      return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static String machineBootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip().replace("-", "");
    } catch (IOException e) {
      return "0".repeat(32);
    }
  }
}

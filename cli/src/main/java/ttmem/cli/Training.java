package ttmem.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The run that the launcher records to make the start-up cache: what users do most, on an invented
 * host. Whatever it loads starts faster later; nothing depends on it.
 */
public final class Training {
  private static final String CHIP = "sys/class/tenstorrent/tenstorrent!0/";
  private static final String PCI = "sys/devices/pci0000:00/0000:01:00.0/";

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    Path host = Files.createTempDirectory("ttmem-training");
    try {
      write(host);
      new TerminalSize().read();
      System.getenv();
      String root = host.toString();
      for (String locale : new String[] {"C.UTF-8", "C"}) {
        run(locale, "--sysroot", root);
        run(locale, "--sysroot", root, "--json");
        run(locale, "--sysroot", root, "-q");
        run(locale, "--sysroot", root, "-L");
        run(locale, "--sysroot", root, "--query-device=index,memory.used", "--format=csv");
        run(locale, "ps", "--sysroot", root);
        run(locale, "doctor", "--sysroot", root);
        run(locale, "--help");
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        run(snapshot, locale, "--sysroot", root, "--json");
        try (CannedServer server = CannedServer.start(host, snapshot.toByteArray())) {
          run(locale, "--control-socket", server.socket().toString());
        }
      }
    } finally {
      delete(host);
    }
  }

  private static void run(String locale, String... arguments) {
    run(OutputStream.nullOutputStream(), locale, arguments);
  }

  private static void run(OutputStream out, String locale, String... arguments) {
    PrintStream err =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Map<String, String> environment = Map.of("LANG", locale, "CLICOLOR_FORCE", "1");
    new Cli(new Console(environment, out, err, null), new HostFacts()).run(arguments);
  }

  private static void write(Path host) throws IOException {
    file(host, "sys/module/tenstorrent/version", "2.10.0");
    file(host, PCI + "vendor", "0x1e52");
    file(host, PCI + "device", "0x401e");
    file(host, PCI + "hwmon/hwmon0/name", "wormhole");
    file(host, PCI + "hwmon/hwmon0/temp1_input", "47562");
    file(host, PCI + "hwmon/hwmon0/power1_input", "25000000");
    file(host, CHIP + "dev", "241:0");
    file(host, CHIP + "tt_card_type", "n150");
    file(host, CHIP + "tt_serial", "0100018511708037");
    file(host, CHIP + "tt_aiclk", "1000");
    Files.createSymbolicLink(
        host.resolve(CHIP + "device"), Path.of("../../../devices/pci0000:00/0000:01:00.0"));
    file(host, "dev/tenstorrent/0", "");
    Files.createDirectories(host.resolve("dev/shm"));
    file(host, "proc/driver/tenstorrent/0/pids", "41\n42");
    process(host, 41);
    process(host, 42);
  }

  private static void process(Path host, int pid) throws IOException {
    String folder = "proc/" + pid + "/";
    file(host, folder + "stat", pid + " (training) S 1 " + "0 ".repeat(40));
    file(host, folder + "status", "Name:\ttraining\nUid:\t0\t0\t0\t0\nNSpid:\t" + pid);
    file(host, folder + "comm", "training");
    file(host, folder + "cmdline", "training\0");
    file(host, folder + "environ", "A=B\0");
    file(host, folder + "cgroup", "0::/system.slice/docker-" + "0a".repeat(32) + ".scope");
    Path descriptor = host.resolve(folder + "fd/3");
    Files.createDirectories(descriptor.getParent());
    Files.createSymbolicLink(descriptor, Path.of("/dev/tenstorrent/0"));
  }

  private static void file(Path host, String name, String line) throws IOException {
    Path path = host.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, line + "\n");
  }

  private static void delete(Path host) throws IOException {
    try (Stream<Path> paths = Files.walk(host)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

package ttmem.sources.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.DriverInfo;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.Roots;

/**
 * The driver as a whole: whether it is loaded, its version, and the boards that it doesn't drive.
 */
final class DriverModule {
  private static final String VENDOR = "0x1e52";
  private static final int MAX_VERSION = 64;

  private final Roots roots;
  private final HostFiles files;
  private DriverInfo info = new DriverInfo(false, null, 0);
  private @Nullable DriverVersion version;
  private List<String> undriven = List.of();
  private String hostname = "";

  DriverModule(Roots roots, HostFiles files) {
    this.roots = roots;
    this.files = files;
  }

  void refresh() {
    Path module = roots.sys().resolve("module/tenstorrent");
    String text = text(module.resolve("version"));
    boolean printable = !text.isEmpty() && text.length() <= MAX_VERSION && text.matches("[!-~]+");
    version = DriverVersion.parse(text);
    undriven = findUndriven();
    info =
        new DriverInfo(
            printable || Files.isDirectory(module), printable ? text : null, undriven.size());
    String configured = text(roots.etc().resolve("hostname"));
    hostname =
        configured.isEmpty() ? text(roots.root().resolve("proc/sys/kernel/hostname")) : configured;
  }

  /** PCI functions of the vendor without a driver, by bus address. */
  private List<String> findUndriven() {
    List<String> found = new ArrayList<>();
    try {
      for (Path function : files.list(roots.sys().resolve("bus/pci/devices"))) {
        if (text(function.resolve("vendor")).equals(VENDOR)
            && !Files.isSymbolicLink(function.resolve("driver"))) {
          found.add(String.valueOf(function.getFileName()));
        }
      }
    } catch (IOException e) {
      return List.of(); // no PCI here
    }
    found.sort(null);
    return found;
  }

  private String text(Path path) {
    try {
      return files.text(path).trim();
    } catch (IOException e) {
      return "";
    }
  }

  DriverInfo info() {
    return info;
  }

  /** Null if there is none, or it is no number. */
  @Nullable DriverVersion version() {
    return version;
  }

  /** Bus addresses of the functions that no driver is bound to, ascending. */
  List<String> undriven() {
    return undriven;
  }

  String hostname() {
    return hostname;
  }

  /** How many functions there are that nobody drives, as a phrase; empty if there are none. */
  String undrivenPhrase() {
    return switch (undriven.size()) {
      case 0 -> "";
      case 1 -> "1 Tenstorrent PCI function present";
      default -> undriven.size() + " Tenstorrent PCI functions present";
    };
  }
}

package ttmem.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the {@code sys/} of a host with one Wormhole n300, in the shapes of the kernel driver 2.10
 * (docs/reference/host-interfaces.md, sections 1.2 to 1.7). There is no {@code proc/}: processes
 * are the real ones of this machine. Names and numbers are invented.
 */
final class DemoHost {
  /** The chip on the PCI bus; the board's second one has neither in the kernel driver's view. */
  static final long ASIC_ID = 0xDE300001L;

  static final String BDF = "0000:01:00.0";
  private static final String PCI = "sys/devices/pci0000:00/0000:00:01.0/" + BDF;
  private static final String CHIP = PCI + "/tenstorrent/tenstorrent!0";

  private final Path root;

  private DemoHost(Path root) {
    this.root = root;
  }

  /** Writes the host under {@code root}, which must be empty. */
  static void write(Path root) throws IOException {
    DemoHost host = new DemoHost(root);
    host.file("etc/hostname", "ttmem-demo");
    host.file("sys/module/tenstorrent/version", "2.10.0");
    host.file("dev/tenstorrent/0", "");
    Files.createDirectories(root.resolve("dev/shm"));
    host.function();
    host.attributes();
    host.sensors();
    host.counters();
    host.links();
  }

  private void function() throws IOException {
    file(PCI + "/vendor", "0x1e52");
    file(PCI + "/device", "0x401e");
    file(PCI + "/subsystem_vendor", "0x1e52");
    file(PCI + "/subsystem_device", "0x0014");
    file(PCI + "/class", "0x120000");
    file(PCI + "/current_link_speed", "16.0 GT/s PCIe");
    file(PCI + "/max_link_speed", "16.0 GT/s PCIe");
    file(PCI + "/current_link_width", "16");
    file(PCI + "/max_link_width", "16");
    file(PCI + "/numa_node", "0");
    file(PCI + "/uevent", "DRIVER=tenstorrent\nPCI_ID=1E52:401E\nPCI_SLOT_NAME=" + BDF);
  }

  private void attributes() throws IOException {
    file(CHIP + "/dev", "240:0");
    file(CHIP + "/uevent", "MAJOR=240\nMINOR=0\nDEVNAME=tenstorrent/0");
    file(CHIP + "/tt_card_type", "n300");
    file(CHIP + "/tt_serial", "0100014511700001");
    file(CHIP + "/tt_asic_id", "%016X".formatted(ASIC_ID));
    file(CHIP + "/tt_aiclk", "1000");
    file(CHIP + "/tt_axiclk", "900");
    file(CHIP + "/tt_arcclk", "540");
    file(CHIP + "/tt_heartbeat", "4242");
    file(CHIP + "/tt_fw_bundle_ver", "19.8.0.0");
  }

  private void sensors() throws IOException {
    String hwmon = PCI + "/hwmon/hwmon0/";
    file(hwmon + "name", "wormhole");
    file(hwmon + "temp1_input", "48250");
    file(hwmon + "temp1_max", "75000");
    file(hwmon + "temp1_label", "asic1_temp");
    file(hwmon + "in0_input", "795");
    file(hwmon + "in0_max", "1000");
    file(hwmon + "curr1_input", "41000");
    file(hwmon + "curr1_max", "160000");
    file(hwmon + "power1_input", "33000000");
    file(hwmon + "power1_max", "85000000");
  }

  private void counters() throws IOException {
    String[] names = {
      "mst_rd_data_word_received",
      "mst_nonposted_wr_data_word_sent",
      "mst_posted_wr_data_word_sent",
      "slv_rd_data_word_sent",
      "slv_nonposted_wr_data_word_received",
      "slv_posted_wr_data_word_received"
    };
    for (String name : names) {
      file(CHIP + "/pcie_perf_counters/" + name + "0", "0");
      file(CHIP + "/pcie_perf_counters/" + name + "1", "0");
    }
  }

  private void links() throws IOException {
    link(CHIP + "/device", "../../../0000:01:00.0");
    link(
        "sys/class/tenstorrent/tenstorrent!0",
        "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/tenstorrent/tenstorrent!0");
    link(
        "sys/bus/pci/devices/0000:01:00.0",
        "../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0");
    link(PCI + "/driver", "../../../../bus/pci/drivers/tenstorrent");
    Files.createDirectories(root.resolve("sys/bus/pci/drivers/tenstorrent"));
  }

  private void file(String name, String line) throws IOException {
    Path path = root.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, line.isEmpty() ? "" : line + "\n", StandardCharsets.UTF_8);
  }

  private void link(String name, String target) throws IOException {
    Path path = root.resolve(name);
    Files.createDirectories(path.getParent());
    Files.createSymbolicLink(path, Path.of(target));
  }
}

package ttmem.sources.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ttmem.model.Board;
import ttmem.sources.host.HostFiles;

/**
 * The names of one chip. Read once, when the device appears; what is missing then is asked for
 * again now and then, because a Wormhole's attributes may come up to two minutes after the device
 * (host-interface facts, section 1.3).
 */
final class ChipFacts {
  private static final Pattern BDF =
      Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
  private static final Pattern ID = Pattern.compile("[0-9A-F]{16}");
  private static final Pattern CARD_TYPE = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern DEVICE_NUMBER = Pattern.compile("[0-9]{1,4}:[0-9]{1,7}");
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,4}){2,3}");
  private static final String NO_ANSWER_ID = "FFFFFFFFFFFFFFFF";
  private static final String NO_ANSWER_VERSION = "255.255.255.255";
  private static final String NO_CARD_TYPE = "unknown";
  private static final String[] VERSIONS = {
    "fw_bundle_ver", "m3app_fw_ver", "m3bl_fw_ver", "arc_fw_ver", "eth_fw_ver", "ttflash_ver"
  };
  private static final Map<String, String> ARCH_OF_HWMON =
      Map.of("wormhole", "wormhole_b0", "blackhole", "blackhole", "grayskull", "grayskull");
  private static final Map<String, String> ARCH_OF_PCI_DEVICE =
      Map.of("0x401e", "wormhole_b0", "0xb140", "blackhole", "0xfaca", "grayskull");

  private final Path directory;
  private final HostFiles files;
  private @Nullable String bdf;
  private @Nullable String asicId;
  private @Nullable String serial;
  private @Nullable String cardType;
  private @Nullable String arch;
  private @Nullable Path hwmon;
  private long deviceNumber = -1;
  private Map<String, String> versions = Map.of();
  private final Map<String, String> unreadable = new TreeMap<>();

  ChipFacts(Path directory, HostFiles files) {
    this.directory = directory;
    this.files = files;
  }

  /** Reads what is not known yet, and the firmware versions, which an update changes. */
  void refresh() {
    unreadable.clear();
    bdf = bdf == null ? readBdf() : bdf;
    asicId = asicId == null ? readId("tt_asic_id") : asicId;
    serial = serial == null ? readId("tt_serial") : serial;
    cardType = cardType == null ? readCardType() : cardType;
    deviceNumber = deviceNumber < 0 ? readDeviceNumber() : deviceNumber;
    findHwmon();
    arch = arch == null ? findArch() : arch;
    Map<String, String> found = new TreeMap<>();
    for (String name : VERSIONS) {
      String version = text("tt_" + name);
      if (VERSION.matcher(version).matches() && !version.equals(NO_ANSWER_VERSION)) {
        found.put(name, version);
      }
    }
    versions = found.equals(versions) ? versions : found;
  }

  /**
   * Looks for the chip's hwmon directory, unless the one that is known is still there. Its number
   * is arbitrary and changes with a reset; another driver's may lie beside it.
   */
  void findHwmon() {
    Path before = hwmon;
    if (before != null && Files.isDirectory(before)) {
      return;
    }
    hwmon = null;
    try {
      for (Path candidate : files.list(directory.resolve("device/hwmon"))) {
        String of = ARCH_OF_HWMON.get(text(candidate.resolve("name")));
        if (of != null) {
          hwmon = candidate;
          arch = of;
          return;
        }
      }
    } catch (IOException e) {
      hwmon = null; // the firmware gives no telemetry
    }
  }

  private @Nullable String readBdf() {
    try {
      Path last = Files.readSymbolicLink(directory.resolve("device")).getFileName();
      String text = String.valueOf(last);
      return BDF.matcher(text).matches() ? text : null;
    } catch (IOException e) {
      return null;
    }
  }

  private @Nullable String readId(String name) {
    String text = text(name);
    return ID.matcher(text).matches() && !text.equals(NO_ANSWER_ID) ? text : null;
  }

  private @Nullable String readCardType() {
    String text = text("tt_card_type");
    return CARD_TYPE.matcher(text).matches() && !text.equals(NO_CARD_TYPE) ? text : null;
  }

  private long readDeviceNumber() {
    String text = text("dev");
    if (!DEVICE_NUMBER.matcher(text).matches()) {
      return -1;
    }
    int colon = text.indexOf(':');
    return DeviceNumbers.of(
        Integer.parseInt(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  private @Nullable String findArch() {
    String ofPciDevice = ARCH_OF_PCI_DEVICE.get(text("device/device"));
    if (ofPciDevice != null || cardType == null) {
      return ofPciDevice;
    }
    return Board.ofCardType(cardType).map(Board::arch).orElse(null);
  }

  private String text(String name) {
    return text(directory.resolve(name));
  }

  private String text(Path path) {
    try {
      return files.text(path).trim();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      String name = String.valueOf(path.getFileName());
      unreadable.put(name, "can't be read: " + name + ", " + HostFiles.why(e));
      return "";
    }
  }

  /** What is there and could not be read when it was last tried, one phrase per file. */
  Collection<String> unreadable() {
    return unreadable.values();
  }

  @Nullable String bdf() {
    return bdf;
  }

  @Nullable String asicId() {
    return asicId;
  }

  @Nullable String serial() {
    return serial;
  }

  @Nullable String cardType() {
    return cardType;
  }

  @Nullable String arch() {
    return arch;
  }

  @Nullable Path hwmon() {
    return hwmon;
  }

  /** As {@link DeviceNumbers#of} gives it; -1 if unknown. */
  long deviceNumber() {
    return deviceNumber;
  }

  /** Firmware versions by attribute name without {@code tt_}. */
  Map<String, String> versions() {
    return versions;
  }

  /** Chips of this board that have no node, and are reached through this one. */
  int remoteChips() {
    return cardType == null ? 0 : Board.ofCardType(cardType).map(Board::remoteChips).orElse(0);
  }
}

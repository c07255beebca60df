package ttmem.sources.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.DeviceIdentity;
import ttmem.sources.Chip;
import ttmem.sources.Holder;
import ttmem.sources.HostView;

/**
 * Which chip a region's number means.
 *
 * <p>The number is UMD's unique id of the chip. Where the driver shows {@code tt_asic_id}, that may
 * be it; else it is made from the board's serial by a rule per architecture. The rules were read
 * from UMD, not seen on hardware (host-interface facts, section 5), so a match by rule is called
 * inferred. It can't well be a false one: the serial's running number is inside.
 *
 * <p>A number that no rule explains (a small logical number, or a chip id that only Ethernet
 * firmware knows) is left to the holders: whoever owns slots in a region has that chip's node open.
 */
final class RegionChips {
  /** Numbers below are logical numbers of the process that made the file, not chip ids. */
  private static final long LOGICAL_NUMBERS = 256;

  private static final String WORMHOLE = "wormhole_b0";
  private static final String BLACKHOLE = "blackhole";

  private final HostView host;
  private final List<Numbered> numbered;

  /** A chip with the driver's hexadecimal texts as numbers. */
  private record Numbered(DeviceIdentity chip, OptionalLong asicId, OptionalLong boardId) {}

  /**
   * Chips that a number may mean; more than one if their boards share a serial.
   *
   * @param inferred whether a rule said so, not the driver
   */
  record Match(Set<Integer> chips, boolean inferred) {
    static final Match NONE = new Match(Set.of(), false);
  }

  RegionChips(HostView host) {
    this.host = host;
    this.numbered = host.chips().stream().map(Chip::identity).map(this::numbered).toList();
  }

  private Numbered numbered(DeviceIdentity chip) {
    String serial = chip.serial() == null ? identity(gateway(chip.id())).serial() : chip.serial();
    return new Numbered(chip, number(chip.asicId()), number(serial));
  }

  /** The chips that a number may mean by itself. */
  Match match(long id) {
    if (isLogicalNumber(id)) {
      return Match.NONE;
    }
    Set<Integer> byDriver = idsWhere(chip -> chip.asicId.equals(OptionalLong.of(id)));
    if (!byDriver.isEmpty()) {
      return new Match(byDriver, false);
    }
    Set<Integer> byRule = idsWhere(chip -> isByRule(chip, id));
    return byRule.isEmpty() ? Match.NONE : new Match(byRule, true);
  }

  static boolean isLogicalNumber(long id) {
    return Long.compareUnsigned(id, LOGICAL_NUMBERS) < 0;
  }

  private boolean isByRule(Numbered candidate, long id) {
    if (candidate.boardId.isEmpty()) {
      return false;
    }
    DeviceIdentity chip = candidate.chip;
    long board = candidate.boardId.getAsLong();
    boolean byPlace = isPlaceOn(board << 8, 256, id, chip);
    if (isGalaxy(chip)) {
      return byPlace;
    }
    if (WORMHOLE.equals(chip.arch())) {
      long half = chip.remote() ? 3 : 2;
      long part = ((board >> 4) & 0xF000_0000L) | (board & 0x0FFF_FFFFL);
      return byPlace || id == (half << 32) + part;
    }
    if (BLACKHOLE.equals(chip.arch())) {
      return byPlace || isPlaceOn(board * 32, 32, id, chip) || isPlaceOn(board * 2, 2, id, chip);
    }
    return byPlace;
  }

  /**
   * Whether a number is a board's plus a place on it. The driver doesn't tell the place: of an n300
   * the remote chip is 1, of other boards with several chips any of them may be meant.
   */
  private boolean isPlaceOn(long base, int places, long id, DeviceIdentity chip) {
    long place = id - base;
    if (Long.compareUnsigned(place, places) < 0) {
      return chip.remote() ? place == 1 : place == 0 || remoteOf(chip.id()).isEmpty();
    }
    return false;
  }

  private static boolean isGalaxy(DeviceIdentity chip) {
    return chip.board() != null && chip.board().startsWith("galaxy");
  }

  /** The chip whose node leads to the given one; itself unless that is remote. */
  int gateway(int chip) {
    Integer parent = identity(chip).parent();
    return parent == null ? chip : parent;
  }

  /** The only remote chip behind a gateway; empty if there is none, or several. */
  Optional<Integer> remoteOf(int gateway) {
    List<Integer> remote = new ArrayList<>();
    for (Chip chip : host.chips()) {
      if (Objects.equals(chip.identity().parent(), gateway)) {
        remote.add(chip.identity().id());
      }
    }
    return remote.size() == 1 ? Optional.of(remote.getFirst()) : Optional.empty();
  }

  /** Pids that hold the node that leads to a chip; 0 among them for one that can't be seen. */
  Set<Integer> holders(int chip) {
    Integer ordinal = identity(gateway(chip)).ordinal();
    return host.holders().stream()
        .filter(holder -> ordinal != null && holder.ordinal() == ordinal)
        .map(Holder::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Chips with a node that the process holds. */
  Set<Integer> heldBy(int pid) {
    return host.holders().stream()
        .filter(holder -> holder.pid() == pid)
        .flatMap(holder -> host.chipOfOrdinal(holder.ordinal()).stream())
        .map(chip -> chip.identity().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private DeviceIdentity identity(int chip) {
    return host.chips().stream()
        .map(Chip::identity)
        .filter(identity -> identity.id() == chip)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such chip: id=" + chip));
  }

  private Set<Integer> idsWhere(Predicate<Numbered> condition) {
    return numbered.stream()
        .filter(condition)
        .map(candidate -> candidate.chip.id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** 16 hex digits as a number. */
  private static OptionalLong number(@Nullable String hex) {
    if (hex == null || !hex.matches("[0-9A-Fa-f]{16}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseUnsignedLong(hex, 16));
  }
}

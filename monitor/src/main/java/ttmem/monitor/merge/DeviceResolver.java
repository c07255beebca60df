package ttmem.monitor.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.DeviceIdentity;
import ttmem.sources.Chip;
import ttmem.sources.DeviceRef;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.host.ProcessFacts;

/**
 * Finds the chip that a source means.
 *
 * <p>A device number is valid only inside the process that uses it: it is a position in the
 * process's {@code TT_VISIBLE_DEVICES}, or without it among all nodes in bus order, and never the N
 * of {@code /dev/tenstorrent/N}. Two processes that both say "device 0" may mean two chips. So the
 * rule is: resolve by the process's own list, let the nodes that it holds open refute the answer
 * (they can't confirm it: a process may hold more than it uses, and a tracker may be attached
 * before the first open), and where the list can't be known say "unknown" rather than guess. A
 * guess would put one process's gigabytes on another process's chip.
 */
final class DeviceResolver {
  private static final String N300 = "n300";
  private static final int MAX_QUOTED = 40;

  private final HostView host;
  private final List<DeviceIdentity> nodesInBusOrder;

  DeviceResolver(HostView host) {
    this.host = host;
    this.nodesInBusOrder =
        host.chips().stream()
            .map(Chip::identity)
            .filter(identity -> !identity.remote() && identity.ordinal() != null)
            .sorted(Comparator.comparingInt(DeviceIdentity::id))
            .toList();
  }

  Resolution resolve(ProcessFacts owner, DeviceRef device) {
    return switch (device) {
      case DeviceRef.Chip chip -> Resolution.chip(chip.id(), null);
      case DeviceRef.Board board -> board(board.gatewayId());
      case DeviceRef.Unresolved other -> Resolution.unknown(null, "chip unknown: " + other.text());
      case DeviceRef.Logical logical -> logical(owner, logical.number());
      case DeviceRef.Declared declared -> declared(declared);
    };
  }

  /**
   * The chip with that id. An address alone names the chip behind that PCI function; with an id
   * that the function's own chip doesn't have, it is another one of the same board, or, where the
   * driver doesn't say who is who, one of them.
   */
  private Resolution declared(DeviceRef.Declared declared) {
    int number = declared.number();
    for (Chip chip : host.chips()) {
      if (declared.asicId() != null && declared.asicId().equals(chip.identity().asicId())) {
        return Resolution.chip(chip.identity().id(), number);
      }
    }
    for (DeviceIdentity node : nodesInBusOrder) {
      if (declared.bdf() != null && declared.bdf().equalsIgnoreCase(node.bdf())) {
        List<Integer> board = boardOf(node.id());
        if (declared.asicId() != null && board.size() > 1) {
          List<Integer> others = board.stream().filter(id -> id != node.id()).toList();
          return node.asicId() != null && others.size() == 1
              ? Resolution.chip(others.getFirst(), number)
              : Resolution.board(board);
        }
        return Resolution.chip(node.id(), number);
      }
    }
    return Resolution.unknown(
        number,
        "chip unknown: declared as unique_id="
            + declared.asicId()
            + " bdf="
            + declared.bdf()
            + ", which no chip of this host is");
  }

  /** The chips of the board whose node is {@code gatewayId}'s: itself, then its remote ASICs. */
  List<Integer> boardOf(int gatewayId) {
    return host.chips().stream()
        .map(Chip::identity)
        .filter(
            identity -> identity.id() == gatewayId || Objects.equals(identity.parent(), gatewayId))
        .map(DeviceIdentity::id)
        .sorted()
        .toList();
  }

  private Resolution board(int gatewayId) {
    List<Integer> ids = boardOf(gatewayId);
    return ids.size() == 1 ? Resolution.chip(ids.getFirst(), null) : Resolution.board(ids);
  }

  private Resolution logical(ProcessFacts owner, int number) {
    if (!owner.environmentReadable()) {
      return host.chips().size() == 1 && number == 0
          ? Resolution.chip(host.chips().getFirst().identity().id(), number)
          : unknown(owner, number, "its environment can't be read, so neither can its device list");
    }
    if (ProcessFacts.TOO_LONG.equals(owner.visibleDevices())) {
      return unknown(owner, number, "its TT_VISIBLE_DEVICES is too long to be believed");
    }
    List<@Nullable DeviceIdentity> list = deviceList(owner.visibleDevices());
    if (number < 0 || number > list.size()) {
      return unknown(owner, number, listLength(list.size()));
    }
    if (number == list.size()) {
      return behindSingleN300(owner, number, list);
    }
    DeviceIdentity entry = list.get(number);
    if (entry == null) {
      return unknown(
          owner,
          number,
          "entry " + number + " of TT_VISIBLE_DEVICES=" + quoted(owner) + " is no device");
    }
    return unlessRefuted(owner, number, entry.id(), entry);
  }

  /** The one number past the end that means something: the second ASIC of a lone n300. */
  private Resolution behindSingleN300(
      ProcessFacts owner, int number, List<@Nullable DeviceIdentity> list) {
    DeviceIdentity only = list.size() == 1 ? list.getFirst() : null;
    if (only != null && N300.equals(only.board())) {
      List<Integer> ids = boardOf(only.id());
      if (ids.size() == 2) {
        return unlessRefuted(owner, number, ids.getLast(), only);
      }
    }
    return unknown(owner, number, listLength(list.size()));
  }

  private Resolution unlessRefuted(
      ProcessFacts owner, int number, int chip, DeviceIdentity withNode) {
    Set<Integer> held =
        host.holders().stream()
            .filter(holder -> holder.pid() == owner.pid())
            .map(Holder::ordinal)
            .collect(Collectors.toSet());
    Integer ordinal = withNode.ordinal();
    if (!held.isEmpty() && ordinal != null && !held.contains(ordinal)) {
      return unknown(owner, number, "it would be /dev/tenstorrent/" + ordinal + ", not held open");
    }
    return Resolution.chip(chip, number);
  }

  /**
   * The process's own list; an entry that names no device is null, so that positions stay right.
   */
  private List<@Nullable DeviceIdentity> deviceList(@Nullable String visibleDevices) {
    if (visibleDevices == null || visibleDevices.isBlank()) {
      return new ArrayList<>(nodesInBusOrder);
    }
    List<@Nullable DeviceIdentity> list = new ArrayList<>();
    for (String entry : visibleDevices.split(",", -1)) {
      list.add(entry(entry.strip()));
    }
    return list;
  }

  private @Nullable DeviceIdentity entry(String text) {
    if (!text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int position = Integer.parseInt(text);
      return position < nodesInBusOrder.size() ? nodesInBusOrder.get(position) : null;
    }
    List<DeviceIdentity> matches =
        nodesInBusOrder.stream()
            .filter(identity -> text.length() >= 2 && contains(identity.bdf(), text))
            .toList();
    return matches.size() == 1 ? matches.getFirst() : null;
  }

  private static boolean contains(@Nullable String bdf, String fragment) {
    return bdf != null && bdf.contains(fragment);
  }

  private static String listLength(int entries) {
    return "its device list has " + entries + (entries == 1 ? " entry" : " entries");
  }

  /** The start of the variable: it is another process's text, of any length. */
  private static String quoted(ProcessFacts owner) {
    String text = String.valueOf(owner.visibleDevices());
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
  }

  private static Resolution unknown(ProcessFacts owner, int number, String why) {
    return Resolution.unknown(
        number, "logical " + number + " of pid " + owner.pid() + ", chip unknown: " + why);
  }
}

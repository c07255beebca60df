package ttmem.ledger.read;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;

/**
 * What a ledger says about one device.
 *
 * @param number what its process calls it
 * @param uniqueId which chip it is, as declared; null if that wasn't said
 * @param bdf its PCI address, as declared, raw; null if that wasn't said
 * @param counters per type
 * @param pools what its allocator published, per type
 * @param identityChanging whether its identity was changed all the time while it was read, or its
 *     writer died over it: then it is unknown
 * @param poolsChanging the types whose figures were, and are unknown
 */
public record LedgerDevice(
    int number,
    @Nullable Long uniqueId,
    @Nullable String bdf,
    Map<LedgerType, Counters> counters,
    Map<LedgerType, PoolFigures> pools,
    boolean identityChanging,
    Set<LedgerType> poolsChanging) {

  public LedgerDevice {
    counters = copy(counters);
    pools = copy(pools);
    poolsChanging = Set.copyOf(poolsChanging);
  }

  private static <V> Map<LedgerType, V> copy(Map<LedgerType, V> values) {
    EnumMap<LedgerType, V> copy = new EnumMap<>(LedgerType.class);
    copy.putAll(values);
    return Collections.unmodifiableMap(copy);
  }

  public Counters counter(LedgerType type) {
    return Objects.requireNonNull(counters.get(type));
  }

  /** The same device with other counters of one type. */
  LedgerDevice with(LedgerType type, Counters now) {
    EnumMap<LedgerType, Counters> changed = new EnumMap<>(LedgerType.class);
    changed.putAll(counters);
    changed.put(type, now);
    return new LedgerDevice(number, uniqueId, bdf, changed, pools, identityChanging, poolsChanging);
  }
}

package ttmem.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Bytes per {@link MemoryType}, each a {@link Reading}. */
public final class Amounts {
  /** A measured zero of everything. */
  public static final Amounts ZERO = each(type -> Reading.ZERO);

  private final EnumMap<MemoryType, Reading> readings;

  private Amounts(EnumMap<MemoryType, Reading> readings) {
    this.readings = readings;
  }

  /** The reading that {@code of} gives for each type. */
  public static Amounts each(Function<MemoryType, Reading> of) {
    EnumMap<MemoryType, Reading> readings = new EnumMap<>(MemoryType.class);
    for (MemoryType type : MemoryType.values()) {
      readings.put(type, of.apply(type));
    }
    return new Amounts(readings);
  }

  /** The given readings; types that are not in the map are unknown for {@code otherwise}. */
  public static Amounts of(Map<MemoryType, Reading> readings, String otherwise) {
    return each(type -> readings.getOrDefault(type, Reading.unknown(otherwise)));
  }

  /** Everything unknown, for one reason. */
  public static Amounts unknown(String why) {
    return each(type -> Reading.unknown(why));
  }

  public Reading get(MemoryType type) {
    return Objects.requireNonNull(readings.get(type));
  }

  /** The sum, type by type, by the rule of {@link Reading#plus}. */
  public Amounts plus(Amounts other) {
    return each(type -> get(type).plus(other.get(type)));
  }

  /** These amounts with one type replaced. */
  public Amounts with(MemoryType type, Reading reading) {
    return each(each -> each == type ? reading : get(each));
  }

  /** These amounts, each reading changed by {@code change}. */
  public Amounts map(UnaryOperator<Reading> change) {
    return each(type -> change.apply(get(type)));
  }

  public boolean anyKnown() {
    return readings.values().stream().anyMatch(Reading::isKnown);
  }

  /** Whether any known amount is above zero. */
  public boolean anyUse() {
    return readings.values().stream().anyMatch(reading -> reading.orElse(0) > 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Amounts amounts && readings.equals(amounts.readings);
  }

  @Override
  public int hashCode() {
    return readings.hashCode();
  }

  @Override
  public String toString() {
    return readings.toString();
  }
}

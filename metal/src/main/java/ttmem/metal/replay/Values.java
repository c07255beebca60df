package ttmem.metal.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recorded outcomes in one form, whatever number types the JSON parser chose. */
final class Values {

  private Values() {}

  static @Nullable Object normalized(@Nullable Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      for (Object item : list) {
        items.add(normalized(item));
      }
      return items;
    }
    return value;
  }
}

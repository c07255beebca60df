package ttmem.cli.render;

import java.util.List;

/** Several devices in one word. */
public final class DeviceIds {
  private DeviceIds() {}

  /** {@code 3}, {@code 0+1}, {@code 0-15}, {@code 0-3+8}. */
  public static String text(List<Integer> ascending) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < ascending.size(); ) {
      int last = i;
      while (last + 1 < ascending.size() && ascending.get(last + 1) == ascending.get(last) + 1) {
        last++;
      }
      out.append(out.isEmpty() ? "" : "+").append(ascending.get(i));
      if (last > i) {
        out.append(last == i + 1 ? '+' : '-').append(ascending.get(last));
      }
      i = last + 1;
    }
    return out.toString();
  }
}

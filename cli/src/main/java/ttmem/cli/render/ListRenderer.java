package ttmem.cli.render;

import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.Snapshot;

/** {@code ttmem -L}: every name of every device, a line each, never cut. */
public final class ListRenderer {
  private final Look look;

  public ListRenderer(Look look) {
    this.look = look;
  }

  public String render(Snapshot snapshot) {
    StringBuilder out = new StringBuilder();
    for (Device device : snapshot.devices()) {
      DeviceIdentity identity = device.identity();
      out.append("Device ").append(device.id()).append(": ");
      out.append(Printable.text(Values.board(identity), look.unicode()));
      String separator = " (";
      separator = name(out, separator, "bus", Values.bus(identity));
      separator = name(out, separator, "node", Values.node(identity));
      separator = name(out, separator, "asic", Values.orUnknown(identity.asicId()));
      name(out, separator, "serial", Values.orUnknown(identity.serial()));
      out.append(")\n");
    }
    return out.toString();
  }

  private String name(StringBuilder out, String separator, String title, String value) {
    String text = Printable.text(value, look.unicode());
    boolean speaksForItself = title.equals("node") || value.startsWith("via ");
    out.append(separator).append(speaksForItself ? "" : title + " ").append(text);
    return ", ";
  }
}

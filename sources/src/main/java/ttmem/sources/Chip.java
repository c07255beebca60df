package ttmem.sources;

import java.util.List;
import ttmem.model.DeviceIdentity;
import ttmem.model.Telemetry;

/**
 * One physical chip as the driver shows it, remote ASICs included.
 *
 * @param identity its names; ids count from 0 in bus order, remote ASICs last
 * @param telemetry its readings
 * @param notes what is wrong with it, one sentence each
 */
public record Chip(DeviceIdentity identity, Telemetry telemetry, List<String> notes) {

  public Chip {
    notes = List.copyOf(notes);
  }
}

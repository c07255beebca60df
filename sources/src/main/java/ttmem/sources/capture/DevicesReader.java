package ttmem.sources.capture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code devices} of a report file: an array of objects, or an object of objects by number. */
final class DevicesReader {
  private static final int MAX_DEVICES = 4096;

  private final Fields fields =
      new Fields(
          Set.of(
              "device_id",
              "arch",
              "l1_num_banks",
              "num_dram_channels",
              "worker_l1_size",
              "cb_limit"));

  /** Reads the value that {@code json} stands at; a null gives no devices. */
  List<CaptureDevice> read(JsonParser json) throws IOException, BadNode {
    List<CaptureDevice> devices = new ArrayList<>();
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return devices;
    }
    if (!json.currentToken().isStructStart()) {
      throw new BadNode("expected an array, but got devices with " + json.currentToken());
    }
    while (!json.nextToken().isStructEnd()) {
      if (json.currentToken() == JsonToken.FIELD_NAME) {
        json.nextToken();
      }
      if (json.currentToken() != JsonToken.START_OBJECT || devices.size() == MAX_DEVICES) {
        throw new BadNode(
            "expected at most %d objects, but got devices[%d] with %s"
                .formatted(MAX_DEVICES, devices.size(), json.currentToken()));
      }
      fields.read(json);
      devices.add(
          new CaptureDevice(
              fields.optionalLong("device_id"),
              fields.text("arch", ""),
              fields.optionalLong("l1_num_banks"),
              fields.optionalLong("num_dram_channels"),
              fields.optionalLong("worker_l1_size"),
              fields.optionalLong("cb_limit")));
    }
    return List.copyOf(devices);
  }
}

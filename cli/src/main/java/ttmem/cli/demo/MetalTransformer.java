package ttmem.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import ttmem.ledger.Coverage;
import ttmem.ledger.SpaceProbe;
import ttmem.ledger.TagScope;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.ledger.TrackerStatus;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.DeviceReport;
import ttmem.model.Profile;

/**
 * A transformer on modelled chips of tt-metal, each with a replica of the model, reported to this
 * process's ledger: nothing else has to run for it to be seen, and what it held can be read after
 * its death.
 */
final class MetalTransformer implements Transformer {
  private static final long LEAST_ROOM_BYTES = 64L << 20;

  private final Tracker tracker;
  private final List<Device> devices = new ArrayList<>();
  private final List<MetalReplica> replicas = new ArrayList<>();

  /**
   * Opens the first chips of an n300.
   *
   * @param options where the ledger goes
   * @throws IOException if there can be no ledger: nobody would see anything
   */
  MetalTransformer(TrackerOptions options, int chips) throws IOException {
    tracker = Tracker.open(options.withSpace(room(options)));
    TrackerStatus status = tracker.status();
    if (status.state() != TrackerStatus.State.ACTIVE) {
      throw new IOException("the tracker is not active: " + status.reason());
    }
    tracker.coverage(Coverage.COMPLETE, "");
    // The second chip of an n300 has no address of its own: it is known by its number.
    tracker.device(0, DemoHost.ASIC_ID, DemoHost.BDF);
    DeviceReport report = new DeviceReport(tracker);
    for (int i = 0; i < chips; i++) {
      Device device = Device.open(Profile.of("n300"), DeviceOptions.DEFAULT, report);
      devices.add(device);
      replicas.add(new MetalReplica(device));
    }
  }

  /** A demo's ledgers are small: for them a disk that is nearly full has room, too. */
  private static SpaceProbe room(TrackerOptions options) throws IOException {
    SpaceProbe disk = SpaceProbe.of(options.directory().orElseThrow());
    return new SpaceProbe() {
      @Override
      public long freeBytes() throws IOException {
        return disk.freeBytes();
      }

      @Override
      public long totalBytes() throws IOException {
        return Math.min(disk.totalBytes(), LEAST_ROOM_BYTES);
      }
    };
  }

  @Override
  public void loadLayer(int layer) {
    try (TagScope _ = tracker.tag("decoder." + layer)) {
      replicas.forEach(MetalReplica::loadLayer);
    }
  }

  @Override
  public void runLayer(int layer) {
    try (TagScope _ = tracker.tag("decoder." + layer)) {
      replicas.forEach(MetalReplica::runLayer);
    }
  }

  @Override
  public void close() {
    replicas.forEach(MetalReplica::close);
    devices.forEach(Device::close);
    tracker.close();
  }
}

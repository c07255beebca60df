package ttmem.server;

import java.util.List;
import java.util.Optional;
import ttmem.model.Board;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.Snapshot;
import ttmem.server.legacy.DeviceFacts;

/**
 * What old monitors are told about devices: the chips of the last snapshot by logical id, with the
 * capacities of their boards. A chip of an unknown board is answered as absent, since the answer
 * has no way to say "unknown". Any thread.
 */
final class SnapshotDevices implements DeviceFacts {
  private volatile List<Optional<DeviceFact>> devices = List.of();

  void update(Snapshot snapshot) {
    devices = snapshot.devices().stream().map(Device::identity).map(this::fact).toList();
  }

  @Override
  public int count() {
    return devices.size();
  }

  @Override
  public Optional<DeviceFact> device(int number) {
    List<Optional<DeviceFact>> now = devices;
    return number >= 0 && number < now.size() ? now.get(number) : Optional.empty();
  }

  private Optional<DeviceFact> fact(DeviceIdentity identity) {
    return Optional.ofNullable(identity.board())
        .flatMap(Board::ofCardType)
        .map(
            board ->
                new DeviceFact(
                    board.arch(),
                    board.dramChannels(),
                    board.dramBytesPerChannel(),
                    board.dramBytes(),
                    board.l1BytesPerCore(),
                    board.l1Bytes()));
  }
}

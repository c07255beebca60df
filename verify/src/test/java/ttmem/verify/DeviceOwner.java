package ttmem.verify;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ttmem.ledger.Coverage;
import ttmem.ledger.Tracker;
import ttmem.metal.Buffer;
import ttmem.metal.BufferConfig;
import ttmem.metal.CircularBufferConfig;
import ttmem.metal.CoreRangeSet;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.DeviceReport;
import ttmem.metal.Kernel;
import ttmem.metal.MemoryReporter;
import ttmem.metal.MemoryView;
import ttmem.metal.Program;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/**
 * A process that owns a device: it holds the node, allocates by tt-metal's rules, runs programs,
 * and reports to its ledger. It does what its standard input says, and tells what its own
 * MemoryReporter sees, so that a test can compare that with what others see from outside.
 */
final class DeviceOwner {
  private final Device device;
  private final Map<String, Buffer> buffers = new HashMap<>();
  private final List<Program> programs = new ArrayList<>();

  private DeviceOwner(Device device) {
    this.device = device;
  }

  /**
   * Runs until the standard input ends.
   *
   * @param args the device node that it holds open, and the chip's PCI address
   */
  public static void main(String[] args) throws IOException {
    try (FileInputStream _ = new FileInputStream(args[0]);
        Tracker tracker = Tracker.open()) {
      tracker.device(0, null, args[1]);
      tracker.coverage(Coverage.COMPLETE, null);
      try (Device device =
          Device.open(Profile.of("p150"), DeviceOptions.DEFAULT, new DeviceReport(tracker))) {
        new DeviceOwner(device).obey();
      }
    }
  }

  private void obey() throws IOException {
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(line.split(" ", -1)));
    }
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "alloc" -> alloc(words[1], BufferType.valueOf(words[2]), number(words[3]));
      case "free" -> free(words[1]);
      case "run" -> run(Integer.parseInt(words[1]), Integer.parseInt(words[2]), number(words[3]));
      case "view" -> view(MemoryReporter.memoryView(device, BufferType.valueOf(words[1])));
      case "blocks" -> blocks(BufferType.valueOf(words[1]));
      case "programs" ->
          device.residency().circularBufferBytes() + " " + device.residency().kernelBytes();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }

  private String alloc(String name, BufferType type, long bytes) {
    buffers.put(name, device.allocate(BufferConfig.interleaved(type, bytes, 4096).named(name)));
    return "ok";
  }

  private String free(String name) {
    requireNonNull(buffers.remove(name)).close();
    return "ok";
  }

  /** A program with one circular buffer and one kernel on the first columns and rows. */
  private String run(int columns, int rows, long circularBufferBytes) {
    Program program = new Program(device);
    CoreRangeSet cores = CoreRangeSet.grid(columns, rows);
    program.addCircularBuffer(cores, CircularBufferConfig.of(circularBufferBytes, 0, 2048));
    program.addKernel(new Kernel("reader", cores, 4096, 64));
    device.dispatch(program);
    programs.add(program);
    return "ok";
  }

  private static String view(MemoryView view) {
    return "%d banks of %d: %d allocated, %d free, %d largest"
        .formatted(
            view.numBanks(),
            view.totalBytesPerBank(),
            view.totalBytesAllocatedPerBank(),
            view.totalBytesFreePerBank(),
            view.largestContiguousBytesFreePerBank());
  }

  /** Address and size in each bank of what is allocated. */
  private String blocks(BufferType type) {
    long base = device.allocator().layout(type).offset();
    return MemoryReporter.memoryView(device, type).blockTable().stream()
        .filter(row -> "yes".equals(row.get("allocated")))
        .map(row -> base + number(requireNonNull(row.get("address"))) + "+" + row.get("size"))
        .collect(Collectors.joining(" "));
  }
}

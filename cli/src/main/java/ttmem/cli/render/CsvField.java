package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Reading;

/**
 * One field that can be queried.
 *
 * @param name as the user writes it
 * @param unit such as {@code MiB}; empty without one
 * @param description for the help page
 * @param of the value as text, without the unit
 */
record CsvField(String name, String unit, String description, Function<Subject, String> of) {

  private static final Look PLAIN = new Look(1, true, ColorScheme.NONE);

  /** What a row is about: exactly one of the two is there. */
  record Subject(@Nullable Device device, @Nullable UseRow use) {
    Device chip() {
      return Objects.requireNonNull(device);
    }

    UseRow row() {
      return Objects.requireNonNull(use);
    }
  }

  String header() {
    return unit.isEmpty() ? name : name + " [" + unit + "]";
  }

  String value(Subject subject) {
    return of.apply(subject);
  }

  /**
   * The field with this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static CsvField named(String name, boolean ofProcess) {
    for (CsvField field : ofProcess ? processFields() : deviceFields()) {
      if (field.name.equals(name)) {
        return field;
      }
    }
    String help = "; see --help-query-device";
    throw new IllegalArgumentException("unknown field: field=" + name + help);
  }

  static void describe(StringBuilder out, boolean ofProcess) {
    for (CsvField field : ofProcess ? processFields() : deviceFields()) {
      out.append("  ").append(field.header());
      out.append(" ".repeat(Math.max(1, 26 - field.header().length())));
      out.append(field.description).append('\n');
    }
  }

  private static List<CsvField> deviceFields() {
    List<CsvField> fields = new ArrayList<>();
    fields.add(device("index", "logical id", device -> device.id()));
    fields.add(device("name", "board", device -> device.identity().board()));
    fields.add(device("serial", "board id", device -> device.identity().serial()));
    fields.add(device("pci.bus_id", "PCI address", device -> device.identity().bdf()));
    fields.add(device("uuid", "ASIC id", device -> device.identity().asicId()));
    memory(fields, "memory", MemoryType.DRAM);
    memory(fields, "l1", MemoryType.L1);
    memory(fields, "l1_small", MemoryType.L1_SMALL);
    memory(fields, "trace", MemoryType.TRACE);
    fields.add(used("cb.used", MemoryType.CB));
    fields.add(used("kernel.used", MemoryType.KERNEL));
    fields.add(metric("temperature", "C", "chip", Metric.TEMPERATURE_MILLICELSIUS, 1));
    fields.add(metric("power", "W", "core power", Metric.POWER_MICROWATTS, 0));
    fields.add(metric("clocks.aiclk", "MHz", "AI clock", Metric.AICLK_MHZ, 0));
    return fields;
  }

  private static List<CsvField> processFields() {
    List<CsvField> fields = new ArrayList<>();
    fields.add(process("pid", "", "process id", row -> row.pid() == 0 ? null : row.pid()));
    fields.add(process("process_name", "", "command", row -> row.process().command()));
    fields.add(process("user", "", "owner", row -> row.process().user()));
    fields.add(
        process("used_memory", "MiB", "DRAM", row -> mib(row.amounts().get(MemoryType.DRAM))));
    fields.add(process("used_l1", "MiB", "L1", row -> mib(row.amounts().get(MemoryType.L1))));
    fields.add(process("container", "", "container id", row -> row.process().containerId()));
    fields.add(
        process(
            "device",
            "",
            "logical id; 0+1 for a board, ? if not known",
            row -> row.device().isEmpty() ? null : row.device()));
    return fields;
  }

  private static void memory(List<CsvField> fields, String prefix, MemoryType type) {
    String what = DeviceTable.title(type);
    fields.add(
        new CsvField(
            prefix + ".total",
            "MiB",
            what + " of the chip",
            subject -> mib(subject.chip().memory().total().get(type))));
    fields.add(used(prefix + ".used", type));
    fields.add(
        new CsvField(
            prefix + ".free",
            "MiB",
            what + " free, only where one allocator tells",
            subject -> mib(subject.chip().memory().free().get(type))));
  }

  private static CsvField used(String name, MemoryType type) {
    return new CsvField(
        name,
        "MiB",
        DeviceTable.title(type) + " that processes hold",
        subject -> mib(subject.chip().memory().used().get(type)));
  }

  private static CsvField device(
      String name, String description, Function<Device, @Nullable Object> value) {
    return new CsvField(
        name, "", description, subject -> Values.orUnknown(value.apply(subject.chip())));
  }

  private static CsvField process(
      String name, String unit, String description, Function<UseRow, @Nullable Object> value) {
    return new CsvField(
        name, unit, description, subject -> Values.orUnknown(value.apply(subject.row())));
  }

  private static CsvField metric(
      String name, String unit, String description, Metric metric, int decimals) {
    return new CsvField(
        name,
        unit,
        description,
        subject -> {
          Reading reading = subject.chip().telemetry().get(metric);
          Reading plain = reading.isKnown() ? Reading.of(reading.value()) : reading;
          return Values.metric(plain, metric, decimals, PLAIN);
        });
  }

  private static String mib(Reading reading) {
    return reading.isKnown() ? Long.toString(reading.value() >> 20) : Values.UNKNOWN;
  }
}

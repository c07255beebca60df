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
      out.append(" ".repeat(Math.max(1, 32 - field.header().length())));
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
    used(fields, "cb", MemoryType.CB);
    used(fields, "kernel", MemoryType.KERNEL);
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
    used(fields, "used_memory", MemoryType.DRAM, row -> row.amounts().get(MemoryType.DRAM));
    used(fields, "used_l1", MemoryType.L1, row -> row.amounts().get(MemoryType.L1));
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
    used(fields, prefix, type);
    fields.add(
        new CsvField(
            prefix + ".free",
            "MiB",
            what + " free, only where one allocator tells",
            subject -> mib(subject.chip().memory().free().get(type))));
  }

  private static void used(List<CsvField> fields, String prefix, MemoryType type) {
    Function<Subject, Reading> of = subject -> subject.chip().memory().used().get(type);
    String name = prefix + ".used";
    String what = DeviceTable.title(type) + " that processes hold";
    fields.add(new CsvField(name, "MiB", what, of.andThen(CsvField::mib)));
    fields.add(atLeast(name, what, of));
  }

  private static void used(
      List<CsvField> fields, String name, MemoryType type, Function<UseRow, Reading> use) {
    Function<Subject, Reading> of = subject -> use.apply(subject.row());
    String what = DeviceTable.title(type);
    fields.add(new CsvField(name, "MiB", what, of.andThen(CsvField::mib)));
    fields.add(atLeast(name, what, of));
  }

  private static CsvField atLeast(String name, String what, Function<Subject, Reading> of) {
    return new CsvField(
        name + ".at_least", "MiB", what + ", as far as it is known", of.andThen(CsvField::known));
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

  /** A script can't do arithmetic on a mark: a lower bound has a field of its own. */
  private static String mib(Reading reading) {
    return reading.status() == Reading.Status.AT_LEAST ? Values.UNKNOWN : known(reading);
  }

  private static String known(Reading reading) {
    return reading.isKnown() ? Long.toString(reading.value() >> 20) : Values.UNKNOWN;
  }
}

package ttmem.metal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;

/**
 * The sane form of the memory report: every figure says bytes, and per bank or in total; circular
 * buffers and kernels, which the original's reporter does not see, stand beside the allocator's
 * figures and are never added to them.
 *
 * @param profile board and vintage
 * @param doubts what of the profile is inferred or unread
 * @param types DRAM, L1, L1_SMALL, TRACE
 * @param buffers the buffers that have memory
 * @param residentCircularBufferBytes of the resident programs, all cores
 * @param residentKernelBytes in the kernel-config rings, all cores; modelled
 * @param cores the same for each core on which a program is resident
 */
public record MemoryReport(
    String profile,
    List<String> doubts,
    List<TypeReport> types,
    List<BufferInfo> buffers,
    long residentCircularBufferBytes,
    long residentKernelBytes,
    List<CoreUse> cores) {

  private static final List<BufferType> TYPES =
      List.of(BufferType.DRAM, BufferType.L1, BufferType.L1_SMALL, BufferType.TRACE);

  /**
   * One type of memory.
   *
   * @param type the type
   * @param banks its banks
   * @param perBank its figures in each bank
   */
  public record TypeReport(BufferType type, int banks, Statistics perBank) {}

  /** The state of a device now. */
  public static MemoryReport of(Device device) {
    return new MemoryReport(
        device.profile().name(),
        device.profile().doubts(),
        TYPES.stream()
            .map(
                type ->
                    new TypeReport(
                        type,
                        device.allocator().layout(type).banks(),
                        device.allocator().statistics(type)))
            .toList(),
        device.buffers(),
        device.residency().circularBufferBytes(),
        device.residency().kernelBytes(),
        device.residency().cores());
  }

  /** For people. */
  public String table() {
    StringBuilder out = new StringBuilder();
    out.append(profile).append(", all figures in bytes\n");
    String each = "per bank";
    String all = "all banks";
    row(out, "", "", each, each, each, each, all, all, all);
    row(
        out,
        "type",
        "banks",
        "size",
        "allocated",
        "free",
        "largest hole",
        "size",
        "allocated",
        "free");
    for (TypeReport type : types) {
      Statistics bank = type.perBank();
      long banks = type.banks();
      row(
          out,
          type.type().name(),
          Long.toString(banks),
          Long.toString(bank.totalAllocatableBytes()),
          Long.toString(bank.totalAllocatedBytes()),
          Long.toString(bank.totalFreeBytes()),
          Long.toString(bank.largestFreeBlockBytes()),
          Long.toString(banks * bank.totalAllocatableBytes()),
          Long.toString(banks * bank.totalAllocatedBytes()),
          Long.toString(banks * bank.totalFreeBytes()));
    }
    out.append("circular buffers of resident programs, all cores: ");
    out.append(residentCircularBufferBytes).append('\n');
    out.append("kernels of resident programs, all cores (modelled): ");
    out.append(residentKernelBytes).append('\n');
    for (String doubt : doubts) {
      out.append("note: ").append(doubt).append('\n');
    }
    return out.toString();
  }

  /** For programs. */
  public String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("profile", profile);
    root.put("notes", doubts);
    List<Object> typeRows = new ArrayList<>();
    for (TypeReport type : types) {
      Statistics bank = type.perBank();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("type", type.type());
      row.put("banks", type.banks());
      row.put("size_bytes_per_bank", bank.totalAllocatableBytes());
      row.put("allocated_bytes_per_bank", bank.totalAllocatedBytes());
      row.put("free_bytes_per_bank", bank.totalFreeBytes());
      row.put("largest_free_bytes_per_bank", bank.largestFreeBlockBytes());
      row.put("size_bytes", type.banks() * bank.totalAllocatableBytes());
      row.put("allocated_bytes", type.banks() * bank.totalAllocatedBytes());
      row.put("free_bytes", type.banks() * bank.totalFreeBytes());
      typeRows.add(row);
    }
    root.put("types", typeRows);
    List<Object> bufferRows = new ArrayList<>();
    for (BufferInfo buffer : buffers) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", buffer.id());
      row.put("tag", buffer.tag());
      row.put("type", buffer.type());
      row.put("layout", buffer.layout());
      row.put("address", buffer.address());
      row.put("size_bytes", buffer.sizeBytes());
      row.put("bytes_per_bank", buffer.bytesPerBank());
      row.put("reserved_bytes_per_bank", buffer.reservedBytesPerBank());
      row.put("banks", buffer.banks());
      bufferRows.add(row);
    }
    root.put("buffers", bufferRows);
    root.put("resident_circular_buffer_bytes", residentCircularBufferBytes);
    root.put("resident_kernel_bytes_modelled", residentKernelBytes);
    root.put("resident_cores", coreRows());
    return JsonText.of(root);
  }

  private List<Object> coreRows() {
    List<Object> rows = new ArrayList<>();
    for (CoreUse use : cores) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("x", use.core().x());
      row.put("y", use.core().y());
      row.put("program", use.program());
      row.put("circular_buffer_bytes", use.circularBufferBytes());
      row.put("kernel_bytes_modelled", use.kernelBytes());
      rows.add(row);
    }
    return rows;
  }

  private static void row(StringBuilder out, String first, String... columns) {
    StringBuilder line = new StringBuilder("%-8s".formatted(first));
    for (int i = 0; i < columns.length; i++) {
      line.append(i == 0 ? "%6s".formatted(columns[i]) : "%14s".formatted(columns[i]));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}

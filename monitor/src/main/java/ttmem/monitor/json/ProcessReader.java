package ttmem.monitor.json;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Usage;

/** Reads the elements of {@code processes}. */
final class ProcessReader {
  private final JsonIn in;

  ProcessReader(JsonIn in) {
    this.in = in;
  }

  ProcessInfo read() throws IOException {
    Integer pid = null;
    Integer nsPid = null;
    Instant startTime = null;
    int uid = -1;
    String user = null;
    String command = null;
    String containerId = null;
    String podUid = null;
    String slurmJobId = null;
    String bootId = "";
    long pidNamespace = 0;
    long startTicks = 0;
    List<Usage> usage = List.of();
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "pid" -> pid = in.integer();
        case "ns_pid" -> nsPid = in.integerOrNull();
        case "start_time" -> startTime = in.timeOrNull();
        case "uid" -> uid = in.integerOr(-1);
        case "user" -> user = in.textOrNull();
        case "command" -> command = in.textOrNull();
        case "container_id" -> containerId = in.textOrNull();
        case "pod_uid" -> podUid = in.textOrNull();
        case "slurm_job_id" -> slurmJobId = in.textOrNull();
        case "boot_id" -> bootId = in.remark();
        case "pid_namespace" -> pidNamespace = in.isNull() ? 0 : in.whole();
        case "start_ticks" -> startTicks = in.isNull() ? 0 : in.whole();
        case "usage" -> usage = in.list(this::usage);
        default -> in.skip();
      }
    }
    int knownPid = in.required("pid", pid);
    return new ProcessInfo(
        new ProcessIdentity(bootId, pidNamespace, knownPid, startTicks),
        nsPid == null ? knownPid : nsPid,
        startTime,
        uid,
        user,
        command,
        containerId,
        podUid,
        slurmJobId,
        usage);
  }

  private Usage usage() throws IOException {
    Integer device = null;
    List<Integer> boardDevices = List.of();
    Integer logicalDevice = null;
    String source = null;
    Boolean counted = null;
    String note = "";
    List<Pool> pools = List.of();
    Readings readings = new Readings(in);
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "device" -> device = in.integerOrNull();
        case "devices" -> boardDevices = in.list(in::integer);
        case "logical_device" -> logicalDevice = in.integerOrNull();
        case "source" -> source = in.text();
        case "counted" -> counted = in.flag();
        case "note" -> note = in.remark();
        case "pools" -> pools = in.list(this::pool);
        default -> {
          if (!readings.takeAmount(field)) {
            in.skip();
          }
        }
      }
    }
    return new Usage(
        device,
        boardDevices,
        logicalDevice,
        in.required("source", source),
        in.required("counted", counted),
        readings.amounts(),
        note,
        pools);
  }

  private Pool pool() throws IOException {
    MemoryType type = null;
    Integer banks = null;
    Long bankBytes = null;
    Long allocatedBytes = null;
    Long freeBytes = null;
    Long largestFreeBytes = null;
    Long baseAddress = null;
    Instant published = null;
    in.beginObject();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "type" -> type = Readings.requiredType(in);
        case "banks" -> banks = in.integer();
        case "bank_bytes" -> bankBytes = in.whole();
        case "allocated_bytes_per_bank" -> allocatedBytes = in.whole();
        case "free_bytes_per_bank" -> freeBytes = in.whole();
        case "largest_free_bytes_per_bank" -> largestFreeBytes = in.whole();
        case "base_address" -> baseAddress = in.isNull() ? null : Long.valueOf(in.whole());
        case "published" -> published = in.timeOrNull();
        default -> in.skip();
      }
    }
    return new Pool(
        in.required("type", type),
        in.required("banks", banks),
        in.required("bank_bytes", bankBytes),
        in.required("allocated_bytes_per_bank", allocatedBytes),
        in.required("free_bytes_per_bank", freeBytes),
        in.required("largest_free_bytes_per_bank", largestFreeBytes),
        baseAddress,
        published);
  }
}

package ttmem.monitor.json;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
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
        note);
  }
}

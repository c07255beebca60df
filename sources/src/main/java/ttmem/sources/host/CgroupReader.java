package ttmem.sources.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads container, pod and job out of the text of {@code /proc/PID/cgroup}. The path shapes are
 * those of the host-interface facts, section 2.3.
 *
 * <p>One rule covers all runtimes: an element is a container if 64 hex digits are left when a known
 * runtime's prefix and {@code .scope} are taken off. The last such element of the path wins, so
 * that a container inside a container (kind) gives the inner one, and a leaf such as {@code
 * /container} or {@code /init.scope} is passed over. The supervisors' scopes ({@code
 * libpod-conmon-ID.scope}) have another prefix and are thereby no containers.
 *
 * <p>cgroup v2's line comes first, because on hybrid hosts the v1 lines of unused controllers may
 * lag behind; a v1 line is asked only where v2's says nothing.
 */
final class CgroupReader {
  private static final Pattern CONTAINER =
      Pattern.compile(
          "(?:(?:docker|cri-containerd|containerd|crio|libpod|nerdctl)-)?([0-9a-f]{64})(?:\\.scope)?");
  private static final Pattern POD =
      Pattern.compile(
          "(?:.*kubepods(?:-burstable|-besteffort)?-)?pod"
              + "([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\\.slice)?");
  private static final Pattern JOB = Pattern.compile("job_([0-9]+)");
  private static final Pattern SLURM = Pattern.compile("slurm(?:_.*)?|(?:.*_)?slurmstepd\\.scope");
  private static final String DELETED = " (deleted)";

  private CgroupReader() {}

  /** Where a process with this cgroup text runs; {@link Container#NONE} for a host process. */
  static Container read(String cgroup) {
    Container found = Container.NONE;
    for (String line : cgroup.split("\n", -1)) {
      String[] idControllersPath = line.split(":", 3);
      if (idControllersPath.length < 3) {
        continue;
      }
      Container here = ofPath(idControllersPath[2]);
      boolean v2 = line.startsWith("0::");
      if (!here.equals(Container.NONE) && (v2 || found.equals(Container.NONE))) {
        found = here;
      }
    }
    return found;
  }

  private static Container ofPath(String path) {
    String whole =
        path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
    String container = null;
    String pod = null;
    String job = null;
    boolean inSlurm = false;
    for (String element : whole.split("[/:]", -1)) {
      container = firstGroup(CONTAINER, element, container);
      pod = firstGroup(POD, element, pod);
      if (SLURM.matcher(element).matches()) {
        inSlurm = true;
      } else if (inSlurm) {
        job = firstGroup(JOB, element, job);
      }
    }
    return new Container(container, pod == null ? null : pod.replace('_', '-'), job);
  }

  private static @Nullable String firstGroup(
      Pattern pattern, String element, @Nullable String otherwise) {
    Matcher matcher = pattern.matcher(element);
    return matcher.matches() ? matcher.group(1) : otherwise;
  }
}

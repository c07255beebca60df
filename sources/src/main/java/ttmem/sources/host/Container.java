package ttmem.sources.host;

import org.jspecify.annotations.Nullable;

/**
 * What a process's control group says about where it runs (host-interface facts, section 2.3).
 *
 * @param containerId 64 hex digits; null outside containers
 * @param podUid Kubernetes pod uid with dashes; null outside pods
 * @param slurmJobId null outside Slurm jobs
 */
public record Container(
    @Nullable String containerId, @Nullable String podUid, @Nullable String slurmJobId) {

  /** A process of the host itself. */
  public static final Container NONE = new Container(null, null, null);
}

package ttmem.monitor.visibility;

import java.util.List;
import java.util.regex.Pattern;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;

/**
 * Cuts post-mortems down to what a viewer may see. Of somebody else's dead process stays what stays
 * of a live one: pid, user, times, how it ended and its bytes per device. What it ran, its tags,
 * its buffers and its last events are for its owner, root and the group {@code ttmem}; so is every
 * text that may quote one of these. The owner is the one of the file, not the one that it names.
 */
public final class AutopsyVisibility {
  private static final String HIDDEN =
      "hidden: only root, group ttmem and the owner of the process see the rest";
  private static final Pattern BDF = Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  private AutopsyVisibility() {}

  /** The post-mortems as {@code viewer} may see them; the same if that is all of them. */
  public static Autopsies visibleTo(Autopsies autopsies, Viewer viewer) {
    if (viewer.seesAll()) {
      return autopsies;
    }
    return new Autopsies(
        autopsies.found().stream()
            .map(each -> viewer.sees(each.uid()) ? each : sums(each))
            .toList(),
        autopsies.problems().isEmpty() ? List.of() : List.of(HIDDEN),
        autopsies.truncated());
  }

  private static Autopsy sums(Autopsy autopsy) {
    return new Autopsy(
        null,
        autopsy.process(),
        null,
        null,
        autopsy.uid(),
        autopsy.started(),
        autopsy.lastSign(),
        autopsy.end(),
        autopsy.exitStatus(),
        autopsy.events(),
        autopsy.devices().stream().map(AutopsyVisibility::withoutText).toList(),
        List.of(),
        List.of(),
        List.of(),
        List.of(HIDDEN));
  }

  /** The address of a chip is what the process declared: any text. */
  private static Autopsy.DeviceUse withoutText(Autopsy.DeviceUse use) {
    String bdf = use.bdf();
    return bdf == null || BDF.matcher(bdf).matches()
        ? use
        : new Autopsy.DeviceUse(
            use.device(),
            use.uniqueId(),
            null,
            use.type(),
            use.bytes(),
            use.count(),
            use.peakBytes(),
            use.allocations(),
            use.frees());
  }
}

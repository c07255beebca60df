package ttmem.cli.doctor;

import ttmem.model.SourceStatus;

/** What helps a source, by what it says: its words are all that a snapshot keeps of a cause. */
final class Cure {
  private Cure() {}

  static String of(SourceStatus source, Findings findings) {
    String error = source.error();
    if (source.name().equals("server")) {
      return "start ttmem serve there, or ask without --control-socket: most needs no server";
    }
    if (error.contains("expected a regular file")) {
      return "remove it: it stands in /dev/shm in the place of a region";
    }
    if (error.contains("no room")) {
      return "make room in the server's state directory (--state-dir), then restart it";
    }
    boolean forbidden = error.contains("can't be read") || error.contains("AccessDenied");
    if (forbidden && !findings.root()) {
      return "run as root to see what belongs to others";
    }
    return "mend or remove what the error names; ttmem -q says more";
  }
}

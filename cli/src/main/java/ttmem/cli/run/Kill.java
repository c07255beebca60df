package ttmem.cli.run;

import java.io.IOException;

/** Sends a signal by name. By the program of that name: it happens once in a run, if at all. */
final class Kill {
  private Kill() {}

  static void send(long pid, String name) {
    try {
      Process _ = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    } catch (IOException e) {
      // There is no such program, or no memory for it: the signal is lost.
    }
  }
}

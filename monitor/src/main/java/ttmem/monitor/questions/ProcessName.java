package ttmem.monitor.questions;

import ttmem.model.ProcessInfo;

/** How answers call a process: {@code PID 4242 (python3)}. */
final class ProcessName {
  private ProcessName() {}

  static String of(ProcessInfo process) {
    String command = process.command();
    if (command == null || command.isEmpty()) {
      return "PID " + process.pid();
    }
    int blank = command.indexOf(' ');
    String first = blank > 0 ? command.substring(0, blank) : command;
    // A path ends at its blank; a kernel's short name may hold blanks itself.
    boolean path = first.startsWith("/");
    String name = path ? first.substring(first.lastIndexOf('/') + 1) : first;
    return "PID " + process.pid() + " (" + name + ")";
  }
}

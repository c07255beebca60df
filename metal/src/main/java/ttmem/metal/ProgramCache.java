package ttmem.metal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Programs by what they were made for. Each keeps its layout and its binaries in DRAM; all layouts
 * start at the same L1 base. Thread-safe.
 */
public final class ProgramCache {

  private final Map<String, Program> programs = new HashMap<>();

  ProgramCache() {}

  /** The program of this key, made if there is none. */
  public synchronized Program get(String key, Supplier<Program> maker) {
    Program program = programs.get(key);
    if (program == null) {
      program = maker.get();
      programs.put(key, program);
    }
    return program;
  }

  public synchronized int size() {
    return programs.size();
  }

  /** Closes all programs. */
  public synchronized void clear() {
    programs.values().forEach(Program::close);
    programs.clear();
  }
}

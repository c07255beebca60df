package ttmem.server.registry;

import java.time.Instant;
import java.util.Arrays;
import ttmem.sources.host.ProcessFacts;

/**
 * One process that reported something, with its sums. Belongs to the registry's thread; readers
 * look under the registry's lock.
 */
public final class Owner {
  static final int DEVICES = 256;
  private static final long[] UNTOUCHED = {};

  final int slot;
  final Budget budget;
  private final ProcessFacts facts;
  private final Instant since;
  private final boolean recovered;
  private final long[][] bytes = new long[DEVICES][]; // UNTOUCHED until something is reported
  int firstEntry; // +1
  int entries;
  String gap = "";
  boolean reportsPrograms;
  private boolean retired;

  Owner(int slot, Budget budget, ProcessFacts facts, Instant since, boolean recovered) {
    this.slot = slot;
    this.budget = budget;
    this.facts = facts;
    this.since = since;
    this.recovered = recovered;
    Arrays.fill(bytes, UNTOUCHED);
  }

  public ProcessFacts facts() {
    return facts;
  }

  public int pid() {
    return facts.pid();
  }

  /** When its first event came, maybe to an earlier server. */
  public Instant since() {
    return since;
  }

  /** Whether an earlier server knew it: what it reported in between is not known. */
  public boolean isRecovered() {
    return recovered;
  }

  /** Why its sums may not be right, beside that; empty if nothing is known to be missing. */
  public String gap() {
    return gap;
  }

  /** Whether it has ended. Nothing may be added any more. */
  public boolean isRetired() {
    return retired;
  }

  /** Live entries of all kinds. */
  public int entries() {
    return entries;
  }

  /** Whether its client is new enough to report circular buffers and kernels. */
  public boolean reportsPrograms() {
    return reportsPrograms;
  }

  /** Whether it ever reported something on a device. */
  public boolean knowsDevice(int device) {
    return bytes[device].length > 0;
  }

  /** Bytes that it holds on a device, of one {@link Kind}. */
  public long bytes(int device, int kind) {
    long[] ofDevice = bytes[device];
    return ofDevice.length == 0 ? 0 : ofDevice[kind];
  }

  void add(int device, int kind, long change) {
    long[] ofDevice = bytes[device];
    if (ofDevice.length == 0) {
      ofDevice = new long[Kind.COUNT];
      bytes[device] = ofDevice;
    }
    ofDevice[kind] += change;
  }

  void retire() {
    retired = true;
  }

  /** How much of the registry one user has in use. */
  static final class Budget {
    final int uid;
    int owners;
    int entries;

    Budget(int uid) {
      this.uid = uid;
    }
  }
}

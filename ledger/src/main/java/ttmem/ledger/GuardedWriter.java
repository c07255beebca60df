package ttmem.ledger;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writer behind the tracker's one lock. Nothing is thrown into the program: what must not
 * happen and does, in the middle of an event, ends the tracking, and the ledger stays as it is,
 * with its intent, as if the process had died there.
 *
 * <p>The calls are the tracker's, with types as their numbers. Written out one by one, since a
 * shared frame would take a lambda, and that an allocation per event.
 */
final class GuardedWriter {
  private final OpenLedger ledger;
  private final LedgerWriter writer;
  private final Tags tags;
  private final EventLock lock = new EventLock();
  private @Nullable String stopped; // by the lock: why nothing is tracked any more
  private boolean ended; // by the lock: the ledger is closed

  GuardedWriter(OpenLedger ledger) {
    this.ledger = ledger;
    writer = new LedgerWriter(ledger.bytes, ledger.geometry, ledger.pages, ledger.clock);
    tags = writer.tags();
  }

  /** Each thread's open tags need no lock. */
  Tags tags() {
    return tags;
  }

  TrackerStatus status(String remark) {
    lock.lock();
    try {
      String why = stopped;
      if (why != null) {
        return new TrackerStatus(TrackerStatus.State.OFF, why, Optional.empty());
      }
      String shortage = writer.shortage();
      return new TrackerStatus(
          shortage.isEmpty() ? TrackerStatus.State.ACTIVE : TrackerStatus.State.COUNTING_ONLY,
          (remark + shortage).strip(),
          Optional.of(ledger.companion.ledger()));
    } finally {
      lock.unlock();
    }
  }

  void device(int device, @Nullable Long uniqueId, @Nullable String bdf) {
    lock.lock();
    try {
      if (stopped == null) {
        writer.identify(device, uniqueId, bdf);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  long alloc(int device, int type, long address, long bytes) {
    lock.lock();
    try {
      return stopped == null ? writer.alloc(device, type, address, bytes, tags.current()) : 0;
    } catch (Throwable e) {
      stop(e);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  long allocBanked(int device, int type, long address, long bytes, long perBank, long banks) {
    lock.lock();
    try {
      return stopped == null
          ? writer.allocBanked(device, type, address, bytes, perBank, banks, tags.current())
          : 0;
    } catch (Throwable e) {
      stop(e);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  boolean free(int device, int type, long address) {
    lock.lock();
    try {
      return stopped == null ? writer.free(device, type, address) : false;
    } catch (Throwable e) {
      stop(e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  boolean free(long handle) {
    lock.lock();
    try {
      return stopped == null ? writer.free(handle) : false;
    } catch (Throwable e) {
      stop(e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  long cbAlloc(int device, long program, long address, long bytesPerCore, int... ranges) {
    lock.lock();
    try {
      return stopped == null
          ? writer.cbAlloc(device, program, address, bytesPerCore, ranges, tags.current())
          : 0;
    } catch (Throwable e) {
      stop(e);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  void cbResident(int device, long program) {
    lock.lock();
    try {
      if (stopped == null) {
        writer.cbResident(device, program);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  boolean cbFree(long handle) {
    lock.lock();
    try {
      return stopped == null ? writer.cbFree(handle) : false;
    } catch (Throwable e) {
      stop(e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  void cbFreeAll(int device) {
    lock.lock();
    try {
      if (stopped == null) {
        writer.cbFreeAll(device);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  long kernelLoad(int device, long program, int coreClass, long bytes) {
    lock.lock();
    try {
      return stopped == null
          ? writer.kernelLoad(device, program, coreClass, bytes, tags.current())
          : 0;
    } catch (Throwable e) {
      stop(e);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  boolean kernelUnload(long handle) {
    lock.lock();
    try {
      return stopped == null ? writer.kernelUnload(handle) : false;
    } catch (Throwable e) {
      stop(e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  void pool(
      int device,
      int type,
      long banks,
      long bankSize,
      long allocated,
      long free,
      long largestFree) {
    lock.lock();
    try {
      if (stopped == null) {
        writer.pool(device, type, banks, bankSize, allocated, free, largestFree);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  void poolBase(int device, int type, long baseAddress) {
    lock.lock();
    try {
      if (stopped == null) {
        writer.poolBase(device, type, baseAddress);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  void pushTag(@Nullable String text) {
    lock.lock();
    try {
      if (stopped == null) {
        tags.push(text == null ? "" : text);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  void coverage(Coverage coverage, @Nullable String note) {
    lock.lock();
    try {
      if (stopped == null) {
        writer.cover(coverage, note == null ? "" : note);
      }
    } catch (Throwable e) {
      stop(e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the ledger, once; a second end lets go of what the first could not. */
  void end(int how, String why) {
    lock.lock();
    try {
      if (stopped == null) {
        stopped = why;
        ledger.end(how, writer.live());
      } else if (!ended) {
        ledger.abandon();
      }
    } catch (IOException | RuntimeException e) {
      stopped = why + ": " + e;
    } finally {
      ended = true;
      lock.unlock();
    }
    OwnLedgers.remove(ledger.companion.fileKey());
  }

  private void stop(Throwable problem) {
    stopped = "stopped after " + problem;
  }
}

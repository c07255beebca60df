package ttmem.server.legacy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.server.net.Epoll;
import ttmem.server.net.Errno;
import ttmem.server.net.PidFd;
import ttmem.server.registry.Owner;
import ttmem.server.registry.Registry;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;

/**
 * From the pid that the kernel names for some bytes to the owner, and from a process's end back.
 *
 * <p>At first sight of a pid a pidfd is opened, the facts are read, and then the pidfd must still
 * say "alive": so the facts are those of the process behind the pidfd, whatever happened to the
 * number meanwhile. For the process that connected, the socket itself gives the pidfd, so not even
 * bytes that outlived their sender can meet a reused number. Later lookups are one map access, and
 * the entry goes when the pidfd says "dead". A zombie is dead.
 *
 * <p>Belongs to the agent's thread, which holds the registry's lock.
 */
final class Senders implements AutoCloseable {
  private static final int DEATHS_AT_ONCE = 256;
  private static final long REFUSED_NS = 1_000_000_000L;

  private final Registry registry;
  private final Processes processes;
  private final Counters counters;
  private final Epoll deaths = new Epoll(DEATHS_AT_ONCE);
  private final Map<Integer, Known> byPid = new HashMap<>();
  private final Map<Integer, Known> byPidFd = new HashMap<>();

  private record Known(Owner owner, int pidFd) {}

  Senders(Registry registry, Processes processes, Counters counters) {
    this.registry = registry;
    this.processes = processes;
    this.counters = counters;
  }

  /** Readable when a known process has died. */
  int descriptor() {
    return deaths.descriptor();
  }

  /** Takes back the owners that an earlier server knew. */
  void recover() {
    Map<Integer, Integer> pidFds = new HashMap<>();
    List<Owner> owners =
        registry.recover(
            (pid, startTicks) -> {
              int pidFd = PidFd.open(pid);
              if (pidFd < 0) {
                return Optional.empty();
              }
              Optional<ProcessFacts> facts =
                  facts(pid, pidFd).filter(now -> now.identity().startTicks() == startTicks);
              if (facts.isPresent()) {
                pidFds.put(pid, pidFd);
              } else {
                PidFd.close(pidFd);
              }
              return facts;
            });
    for (Owner owner : owners) {
      watch(owner, pidFds.getOrDefault(owner.pid(), -1));
    }
  }

  /**
   * The owner of bytes that {@code pid} sent.
   *
   * @param connection where they came
   * @return null if they have no owner here; counted
   */
  @Nullable Owner find(int pid, Connection connection, long nowNs) {
    if (pid <= 0) {
      counters.increment(pid == 0 ? Counter.FOREIGN_NAMESPACE : Counter.MIXED_SENDERS);
      return null;
    }
    Known known = byPid.get(pid);
    if (known != null) {
      return known.owner;
    }
    if (connection.refusedPid == pid && nowNs - connection.refusedUntilNs < 0) {
      counters.increment(connection.refusedAs);
      return null;
    }
    @Nullable Owner owner = admit(pid, connection);
    if (owner == null) {
      connection.refusedPid = pid;
      connection.refusedUntilNs = nowNs + REFUSED_NS;
      counters.increment(connection.refusedAs);
    }
    return owner;
  }

  /** The owner with this pid, if it is known already. */
  @Nullable Owner known(int pid) {
    Known known = byPid.get(pid);
    return known == null ? null : known.owner;
  }

  /**
   * Whether {@code claimed} is this process's own pid in some namespace. Admits and counts nobody.
   */
  boolean isNameOf(int pid, int claimed) {
    Owner owner = known(pid);
    return owner != null
        ? owner.facts().nsPids().contains(claimed)
        : pid > 0
            && processes.find(pid).filter(facts -> facts.nsPids().contains(claimed)).isPresent();
  }

  /** Retires the owners that have died since the last call, and names each. */
  void takeDead(Consumer<Owner> retired) {
    for (int count = deaths.await(0); count > 0; count = deaths.await(0)) {
      for (int i = 0; i < count; i++) {
        Known known = byPidFd.remove(deaths.descriptor(i));
        if (known != null) {
          deaths.remove(known.pidFd);
          PidFd.close(known.pidFd);
          byPid.remove(known.owner.pid());
          registry.retire(known.owner);
          retired.accept(known.owner);
        }
      }
    }
  }

  @Override
  public void close() {
    byPidFd.keySet().forEach(PidFd::close);
    byPidFd.clear();
    byPid.clear();
    deaths.close();
  }

  private @Nullable Owner admit(int pid, Connection connection) {
    boolean isPeer = connection.peer.pid() == pid;
    int pidFd = isPeer ? PidFd.ofPeer(connection.fd) : PidFd.open(pid);
    if (pidFd == -Errno.ENOPROTOOPT) {
      pidFd = PidFd.open(pid);
    }
    if (pidFd < 0) {
      connection.refusedAs =
          Errno.isShortage(pidFd) ? Counter.REFUSED_OWNERS : Counter.DEAD_SENDERS;
      return null;
    }
    Optional<ProcessFacts> facts = facts(pid, pidFd);
    if (facts.isEmpty()) {
      connection.refusedAs = Counter.DEAD_SENDERS;
      PidFd.close(pidFd);
      return null;
    }
    int uid = facts.get().uid() < 0 ? connection.peer.uid() : facts.get().uid();
    Optional<Owner> owner = registry.admit(facts.get(), uid);
    if (owner.isEmpty()) {
      connection.refusedAs = Counter.REFUSED_OWNERS;
      PidFd.close(pidFd);
      return null;
    }
    watch(owner.get(), pidFd);
    return owner.get();
  }

  private Optional<ProcessFacts> facts(int pid, int pidFd) {
    return processes.find(pid).filter(facts -> !PidFd.isDead(pidFd));
  }

  private void watch(Owner owner, int pidFd) {
    Known known = new Known(owner, pidFd);
    byPid.put(owner.pid(), known);
    byPidFd.put(pidFd, known);
    deaths.add(pidFd, Epoll.IN);
  }
}

/*
 * What one buffer reported and taken back costs its program: alloc + free, in nanoseconds.
 *
 *   ledger_overhead [VARIANT|all] [THREADS...]     lines such as: variant=ledger threads=1 live=1000 ns=66.2
 *
 * Median of 21 batches of 100,000 pairs a thread (10,000 for the socket, whose pairs take microseconds); each pair
 * replaces a random one of the thread's live buffers by another size at the same address; each thread has addresses
 * of its own, and its share of the live set; the empty loop is subtracted. Every line is a process of its own.
 *
 *   disabled  TTMEM_DISABLED=1             counters  one lock and two sums, no identity
 *   ledger    freed by address             handle    freed by handle
 *   region    tt-metal's shared counters, as documented: totals, chip row and slot with atomics, the pid asked and two
 *             clocks read at each event
 *   socket    a blocking send of 144 bytes an event to a process that does nothing but read
 *   reader, stopped, killed   as ledger, while a process reads the ledger all the time, is stopped in the middle of it,
 *             or was killed in the middle of it
 */
#include "../../../../clients/c/ttmem.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

enum { BATCHES = 21, MAX_THREADS = 8 };

typedef enum { EMPTY, DISABLED, COUNTERS, LEDGER, HANDLE, REGION, SOCKET, READER, STOPPED, KILLED, VARIANTS } variant;
static const char *const names[VARIANTS] = {"empty",  "disabled", "counters", "ledger",  "handle",
                                            "region", "socket",   "reader",   "stopped", "killed"};

typedef struct region { /* the fields of a region that an event touches */
  uint64_t total TTMEM_I_LINE, updated, chip TTMEM_I_LINE, slot TTMEM_I_LINE, slot_updated;
  int32_t pid;
} region;

static variant what;
static int pairs;
static int live;
static int sockets[2];
static region *shared;
static struct {
  uint32_t lock;
  uint64_t bytes, count, peak;
} sums TTMEM_I_LINE;
static pthread_barrier_t barrier;
static double batch_ns[MAX_THREADS][BATCHES];

static double now_ns(void) { return (double)ttmem_i_clock(CLOCK_MONOTONIC); }

static void count_event(int64_t bytes, int64_t count) {
  uint32_t expected = 0;
  while (!__atomic_compare_exchange_n(&sums.lock, &expected, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
    expected = 0;
    sched_yield();
  }
  sums.bytes += (uint64_t)bytes;
  sums.count += (uint64_t)count;
  sums.peak = sums.peak < sums.bytes ? sums.bytes : sums.peak;
  __atomic_store_n(&sums.lock, 0, __ATOMIC_RELEASE);
}

/* Down to 0, not below, as the region's writers do. */
static void take(uint64_t *amount, uint64_t bytes) {
  uint64_t before = __atomic_load_n(amount, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(amount, &before, before < bytes ? 0 : before - bytes, 0, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED)) {
  }
}

static void region_event(int is_alloc, uint64_t bytes) {
  int32_t pid = (int32_t)syscall(SYS_getpid);
  if (__atomic_load_n(&shared->pid, __ATOMIC_ACQUIRE) != pid) {
    abort();
  }
  if (is_alloc) {
    __atomic_fetch_add(&shared->total, bytes, __ATOMIC_RELAXED);
    __atomic_fetch_add(&shared->chip, bytes, __ATOMIC_RELAXED);
    __atomic_fetch_add(&shared->slot, bytes, __ATOMIC_RELAXED);
  } else {
    take(&shared->total, bytes);
    take(&shared->chip, bytes);
    take(&shared->slot, bytes);
  }
  __atomic_store_n(&shared->slot_updated, ttmem_i_clock(CLOCK_REALTIME), __ATOMIC_RELAXED);
  __atomic_store_n(&shared->updated, ttmem_i_clock(CLOCK_REALTIME), __ATOMIC_RELAXED);
}

static void send_event(uint64_t address, uint64_t bytes) {
  uint64_t frame[18] = {address, bytes};
  if (send(sockets[0], frame, sizeof(frame), MSG_NOSIGNAL) != (ssize_t)sizeof(frame)) {
    abort();
  }
}

static ttmem_handle report(uint64_t address, uint64_t bytes) {
  switch (what) {
    case EMPTY:
      __asm__ __volatile__("" : : "r"(address), "r"(bytes) : "memory");
      return 0;
    case COUNTERS:
      count_event((int64_t)bytes, 1);
      return 0;
    case REGION:
      region_event(1, bytes);
      return 0;
    case SOCKET:
      send_event(address, bytes);
      return 0;
    default:
      return ttmem_alloc(0, TTMEM_DRAM, address, bytes);
  }
}

static void take_back(uint64_t address, uint64_t bytes, ttmem_handle handle) {
  switch (what) {
    case EMPTY:
      __asm__ __volatile__("" : : "r"(address), "r"(handle) : "memory");
      break;
    case COUNTERS:
      count_event(-(int64_t)bytes, -1);
      break;
    case REGION:
      region_event(0, bytes);
      break;
    case SOCKET:
      send_event(address, 0);
      break;
    case HANDLE:
      ttmem_free_handle(handle);
      break;
    default:
      ttmem_free(0, TTMEM_DRAM, address);
  }
}

static void *run(void *argument) {
  long thread = (long)argument;
  uint64_t base = (uint64_t)(thread + 1) << 40;
  ttmem_handle *handles = calloc((size_t)live, sizeof(*handles));
  uint32_t *sizes = calloc((size_t)live, sizeof(*sizes));
  uint32_t seed = 1234567u + (uint32_t)thread * 7919u;
  for (int i = 0; i < live; i++) {
    sizes[i] = 2048;
    handles[i] = report(base + (uint64_t)i * 4096, sizes[i]);
  }
  for (int batch = -1; batch < BATCHES; batch++) { /* the first is not counted */
    pthread_barrier_wait(&barrier);
    double start = now_ns();
    for (int i = 0; i < pairs; i++) {
      seed = seed * 1664525u + 1013904223u;
      uint32_t at = (uint32_t)((uint64_t)seed * (uint64_t)live >> 32);
      take_back(base + (uint64_t)at * 4096, sizes[at], handles[at]);
      sizes[at] = 1024 + (seed & 2047);
      handles[at] = report(base + (uint64_t)at * 4096, sizes[at]);
    }
    if (batch >= 0) {
      batch_ns[thread][batch] = (now_ns() - start) / pairs;
    }
  }
  free(handles);
  free(sizes);
  return NULL;
}

/* Does nothing but read what is sent. */
static void drain(void) {
  static char bytes[1 << 16];
  close(sockets[0]);
  while (recv(sockets[1], bytes, sizeof(bytes), 0) > 0) {
  }
  _exit(0);
}

/* Reads the whole ledger again and again, as a reader that never rests. */
static void read_ledger(const char *path) {
  static char bytes[1 << 20];
  int fd = open(path, O_RDONLY);
  for (;;) {
    for (off_t at = 0; fd >= 0 && pread(fd, bytes, sizeof(bytes), at) > 0;) {
      at += (off_t)sizeof(bytes);
    }
  }
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a;
  double y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* One line's measurement, in this process. */
static double measure(int threads) {
  pthread_t all[MAX_THREADS];
  double medians = 0;
  pid_t other = 0;
  if (what == DISABLED) {
    setenv("TTMEM_DISABLED", "1", 1);
  }
  if (what == REGION) {
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared->pid = getpid();
  }
  if (what == SOCKET) {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) {
      abort();
    }
    other = fork();
    if (other == 0) {
      drain();
    }
    close(sockets[1]);
  }
  if (what == READER || what == STOPPED || what == KILLED) {
    ttmem_free_handle(ttmem_alloc(0, TTMEM_DRAM, 1, 1));
    const char *path = ttmem_ledger_path();
    other = fork();
    if (other == 0) {
      read_ledger(path);
    }
    usleep(50000);
    if (what != READER) {
      kill(other, what == STOPPED ? SIGSTOP : SIGKILL);
    }
  }
  pthread_barrier_init(&barrier, NULL, (unsigned)threads);
  for (long i = 0; i < threads; i++) {
    pthread_create(&all[i], NULL, run, (void *)i);
  }
  for (int i = 0; i < threads; i++) {
    pthread_join(all[i], NULL);
    qsort(batch_ns[i], BATCHES, sizeof(double), by_value);
    medians += batch_ns[i][BATCHES / 2];
  }
  if (other != 0) {
    if (what == SOCKET) {
      close(sockets[0]);
    } else {
      kill(other, SIGKILL);
    }
    waitpid(other, NULL, 0);
  }
  int tracked = what == LEDGER || what == HANDLE || what >= READER;
  if (tracked && (ttmem_status() != TTMEM_TRACKED || ttmem_i_here->header->live != (uint64_t)live * (uint64_t)threads
                  || ttmem_i_here->header->unlisted != 0)) {
    fprintf(stderr, "not a full ledger: status=%s\n", ttmem_status_text(ttmem_status()));
    _exit(1);
  }
  if (tracked) { /* nothing is left behind */
    char companion[1100];
    snprintf(companion, sizeof(companion), "%s.lock", ttmem_ledger_path());
    unlink(ttmem_ledger_path());
    unlink(companion);
  }
  return medians / threads;
}

static double in_a_child(variant of, int threads, int live_in_all) {
  int result[2];
  double ns = -1;
  if (pipe(result) != 0) {
    return -1;
  }
  pid_t child = fork();
  if (child == 0) {
    what = of;
    pairs = of == SOCKET ? 10000 : 100000;
    live = live_in_all / threads;
    ns = measure(threads);
    _exit(write(result[1], &ns, sizeof(ns)) != (ssize_t)sizeof(ns));
  }
  close(result[1]);
  if (read(result[0], &ns, sizeof(ns)) != (ssize_t)sizeof(ns)) {
    ns = -1;
  }
  close(result[0]);
  waitpid(child, NULL, 0);
  return ns;
}

int main(int argc, char **argv) {
  static const int lives[] = {1000, 10000, 100000, 1000000};
  const char *only = argc > 1 ? argv[1] : "all";
  int failed = 0;
  for (int i = 2; i < (argc > 2 ? argc : 4); i++) {
    int threads = argc > 2 ? atoi(argv[i]) : i - 1;
    if (threads < 1 || threads > MAX_THREADS) {
      fprintf(stderr, "threads=%s expected 1 to %d\n", argv[i], MAX_THREADS);
      return 2;
    }
    for (size_t l = 0; l < sizeof(lives) / sizeof(lives[0]); l++) {
      double empty = in_a_child(EMPTY, threads, lives[l]);
      for (int v = DISABLED; v < VARIANTS; v++) {
        if (strcmp(only, "all") != 0 && strcmp(only, names[v]) != 0) {
          continue;
        }
        double ns = in_a_child((variant)v, threads, lives[l]);
        failed |= ns < 0;
        printf("variant=%s threads=%d live=%d ns=%.1f\n", names[v], threads, lives[l], ns < 0 ? ns : ns - empty);
        fflush(stdout);
      }
    }
  }
  return failed;
}

/* A program that reports device memory through clients/c/ttmem.h, in the ways that the tests ask for. */
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t driver_clock(void);
static void driver_step(void);
#define TTMEM_CLOCK() driver_clock()
#define TTMEM_STEP() driver_step()
#include "../../../../clients/c/ttmem.h"

#include <dlfcn.h>
#include <pthread.h>

static long steps;
static long last_step;
static uint64_t fixed_clock;

/* The process kills itself before its last_step-th store into the ledger. */
static void driver_step(void) {
  if (last_step != 0 && ++steps == last_step) {
    kill(getpid(), SIGKILL);
  }
}

static uint64_t driver_clock(void) {
  return fixed_clock != 0 ? fixed_clock : ttmem_i_clock(CLOCK_REALTIME_COARSE);
}

static void say(const char *what) {
  printf("%s\n", what);
  fflush(stdout);
}

/* The path, or why there is none. */
static void say_path(const char *name) {
  const char *path = ttmem_ledger_path();
  printf("%s=%s\n", name, *path != 0 ? path : ttmem_status_text(ttmem_status()));
  fflush(stdout);
}

static void wait_for_line(void) {
  char line[64];
  if (fgets(line, sizeof(line), stdin) == NULL) {
    return;
  }
}

/* ---- every call once and more; one operation a line, so that it can stop after each */

static void script(int operations) {
  static ttmem_handle h[32];
  const ttmem_core_range all = {0, 0, 3, 1};
  const ttmem_core_range left[] = {{0, 0, 1, 1}, {0, 3, 0, 3}};
  const ttmem_core_range right = {2, 0, 4, 1};
#define DO(what)                      \
  do {                                \
    if (operations-- == 0) return;    \
    fixed_clock += 7000000;           \
    what;                             \
  } while (0)
  DO(h[0] = ttmem_alloc(0, TTMEM_DRAM, 0x1000, 1009));
  DO(ttmem_tag_push("decoder"));
  DO(h[1] = ttmem_alloc_banked(0, TTMEM_L1, 0x2000, 2003, 96, 21));
  DO(ttmem_tag_push("3"));
  DO(h[2] = ttmem_alloc(1, TTMEM_TRACE, 0x3000, 3001));
  DO(ttmem_tag_pop());
  DO(h[3] = ttmem_alloc(0, TTMEM_DRAM, 0x1000, 4001));
  DO(ttmem_free(0, TTMEM_DRAM, 0x1000));
  DO(h[4] = ttmem_cb_alloc(0, 7, 0x100, 64, &all, 1));
  DO(h[5] = ttmem_cb_alloc(0, 7, 0x120, 64, left, 2));
  DO(ttmem_cb_resident(0, 7));
  DO(h[6] = ttmem_cb_alloc(0, 9, 0x400, 32, &right, 1));
  DO(ttmem_cb_resident(0, 9));
  DO(h[7] = ttmem_cb_alloc(0, 7, 0x800, 16, &all, 1));
  DO(h[8] = ttmem_kernel_load(0, 7, TTMEM_ACTIVE_ETH, 701));
  DO(h[9] = ttmem_alloc(0, TTMEM_L1_SMALL, 0x4000, 401));
  DO(ttmem_cb_free(h[5]));
  DO(ttmem_free_handle(h[1]));
  DO(ttmem_cb_resident(0, 7));
  DO(ttmem_kernel_unload(h[8]));
  DO(h[10] = ttmem_kernel_load(1, 11, TTMEM_TENSIX, 809));
  DO(h[11] = ttmem_cb_alloc(1, 11, 0x40, 128, &right, 1));
  DO(ttmem_cb_resident(1, 11));
  DO(ttmem_cb_free_all(0));
  DO(h[12] = ttmem_alloc(0, TTMEM_SYSTEM_MEMORY, 0x5000, 503));
  DO(h[13] = ttmem_cb_alloc(0, 7, 0x100, 48, left, 2));
}

static void facts(void) {
  ttmem_device(0, 0xabcdef, "0000:01:00.0");
  ttmem_device(1, 0, NULL);
  ttmem_pool(0, TTMEM_DRAM, 12, 1073741792, 5000, 6000, 700);
  ttmem_pool(0, TTMEM_L1, 12, 1000, 5, 1001, 700);
  ttmem_pool_base(0, TTMEM_DRAM, 32);
  ttmem_pool_base(0, TTMEM_L1, 102784);
  ttmem_coverage_note(TTMEM_PARTIAL, "no kernels of \xc3\xbc" "ber");
  ttmem_free(0, TTMEM_DRAM, 0xdead);
  ttmem_free_handle(12345);
  ttmem_alloc(0, TTMEM_DRAM, 0x1, 0);
  ttmem_alloc(256, TTMEM_DRAM, 0x1, 1);
  ttmem_alloc(0, 5, 0x1, 1);
  ttmem_alloc(0, TTMEM_DRAM, 0x1, (UINT64_C(1) << 48) + 1);
  ttmem_cb_alloc(0, UINT64_MAX, 1, 1, &(ttmem_core_range){0, 0, 0, 0}, 1);
  ttmem_cb_alloc(0, 1, 1, 1, &(ttmem_core_range){0, 0, 32, 0}, 1);
}

/* The table is full after two circular buffers (TTMEM_MAX_ENTRIES=1024), and three more are held: then all of a
 * device go at once. */
static void crowd(void) {
  const ttmem_core_range all = {0, 0, 3, 1};
  const ttmem_core_range right = {2, 0, 4, 1};
  ttmem_device(0, 1, NULL);
  ttmem_device(1, 2, NULL);
  for (uint64_t i = 0; i < 1022; i++) {
    ttmem_alloc(2, TTMEM_L1_SMALL, i * 16, 1);
  }
  ttmem_cb_alloc(0, 7, 0x100, 64, &all, 1);
  ttmem_cb_alloc(0, 9, 0x140, 64, &right, 1);
  ttmem_cb_alloc(0, 7, 0x160, 64, &all, 1);
  ttmem_cb_alloc(0, 9, 0x100, 32, &right, 1);
  ttmem_cb_alloc(1, 7, 0x100, 48, &all, 1);
  ttmem_cb_resident(0, 7);
  ttmem_cb_resident(0, 9);
  ttmem_cb_resident(1, 7);
}

static void disperse(int operations) {
  const ttmem_core_range all = {0, 0, 3, 1};
  DO(ttmem_cb_free_all(0));
  DO(ttmem_cb_alloc(0, 9, 0x200, 16, &all, 1));
  DO(ttmem_cb_resident(0, 9));
  DO(ttmem_cb_alloc(0, 9, 0x210, 16, &all, 1));
  DO(ttmem_cb_free_all(1));
  DO(ttmem_cb_alloc(1, 3, 0x100, 8, &all, 1));
  DO(ttmem_cb_free_all(1));
  DO(ttmem_cb_free_all(0));
}

/* Children that run a script: each dies before its k-th store, or ends without a word after k operations. */
static void each_step(int by_store, void (*prepare)(void), void (*run)(int)) {
  int status = 0;
  for (long k = 1; WTERMSIG(status) != SIGTERM; k++) {
    pid_t child = fork();
    if (child == 0) {
      fixed_clock = UINT64_C(1700000000000000000);
      prepare();
      say_path("ledger");
      last_step = by_store ? k : 0;
      run(by_store ? 1000 : (int)k - 1);
      kill(getpid(), by_store || k > 30 ? SIGTERM : SIGKILL);
    }
    waitpid(child, &status, 0);
    say("dead");
    wait_for_line();
  }
  say("all");
}

/* ---- threads, and children that are killed at any moment. An entry's fields follow from its address. */

static uint64_t size_of(uint64_t address) { return (address * UINT64_C(0x9E3779B97F4A7C15) >> 40) + 1; }

static uint32_t next_random(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

typedef struct work {
  pthread_t thread;
  int number, events, live;
  uint64_t bytes;
} work;

static void *churn(void *argument) {
  work *w = argument;
  uint32_t seed = (uint32_t)w->number * 7919u + 17u;
  uint64_t live[64];
  memset(live, 0, sizeof(live));
  for (int i = 0; w->events < 0 || i < w->events; i++) {
    uint64_t *slot = &live[next_random(&seed) % 64];
    if (*slot != 0) {
      ttmem_free(w->number % 3, TTMEM_DRAM, *slot);
      w->bytes -= size_of(*slot);
      w->live--;
      *slot = 0;
    } else {
      *slot = ((uint64_t)(w->number + 1) << 32) + (uint64_t)(i + 1) * 64;
      ttmem_alloc_banked(w->number % 3, TTMEM_DRAM, *slot, size_of(*slot), size_of(*slot) * 3, 7);
      w->bytes += size_of(*slot);
      w->live++;
    }
  }
  return NULL;
}

static void threads(int count, int events) {
  work *all = calloc((size_t)count, sizeof(work));
  uint64_t bytes = 0;
  int live = 0;
  for (int i = 0; i < count; i++) {
    all[i].number = i;
    all[i].events = events;
    pthread_create(&all[i].thread, NULL, churn, &all[i]);
  }
  for (int i = 0; i < count; i++) {
    pthread_join(all[i].thread, NULL);
    bytes += all[i].bytes;
    live += all[i].live;
  }
  say_path("ledger");
  printf("live=%d bytes=%llu\n", live, (unsigned long long)bytes);
  fflush(stdout);
  wait_for_line();
  free(all);
}

/* A process with threads inside events forks again and again; each child reports for itself. */
static void forks(int count) {
  work busy[2] = {{0, 0, -1, 0, 0}, {0, 1, -1, 0, 0}};
  for (int i = 0; i < 2; i++) {
    pthread_create(&busy[i].thread, NULL, churn, &busy[i]);
  }
  ttmem_handle mine = ttmem_alloc(5, TTMEM_L1, 0x77, 77);
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child == 0) {
      ttmem_free_handle(mine);
      ttmem_alloc(5, TTMEM_L1, 0x99, 99);
      char name[16];
      snprintf(name, sizeof(name), "child");
      say_path(name);
      _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    if (status != 0) {
      printf("child ended with %d\n", status);
      fflush(stdout);
    }
  }
  say_path("parent");
  wait_for_line();
  _exit(0);
}

/* One child after the other is killed while it works; a line on standard input asks for the next. */
static void killed(int count) {
  uint32_t seed = 99;
  for (int i = 0; i < count; i++) {
    int pipes[2];
    char path[1024] = "";
    if (pipe(pipes) != 0) {
      return;
    }
    pid_t child = fork();
    if (child == 0) {
      work w = {0, i % 5, -1, 0, 0};
      ttmem_coverage(TTMEM_COMPLETE);
      const char *mine = ttmem_ledger_path();
      if (write(pipes[1], mine, strlen(mine)) < 0) {
        _exit(1);
      }
      churn(&w);
    }
    close(pipes[1]);
    if (read(pipes[0], path, sizeof(path) - 1) <= 0) {
      say("no ledger");
    }
    close(pipes[0]);
    usleep(next_random(&seed) % 2000);
    kill(child, SIGKILL);
    int status;
    waitpid(child, &status, 0);
    say(path);
    wait_for_line();
  }
}

/* ---- how a process can end, and what can stand in the way */

static void library(const char *file, int leave_one) {
  void *shared = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (shared == NULL) {
    say(dlerror());
    return;
  }
  void (*report)(int) = (void (*)(int))(uintptr_t)dlsym(shared, "report");
  const char *(*where)(void) = (const char *(*)(void))(uintptr_t)dlsym(shared, "where");
  ttmem_alloc(0, TTMEM_DRAM, 1, 11);
  report(leave_one);
  say_path("program");
  printf("library=%s\n", where());
  fflush(stdout);
  dlclose(shared);
  say("closed");
  wait_for_line();
}

/* Fills the entries until they don't fit any more, then takes everything back. */
static void many(int count) {
  for (int i = 0; i < count; i++) {
    ttmem_alloc(0, TTMEM_DRAM, (uint64_t)i * 64, 3);
  }
  say_path("ledger");
  wait_for_line();
  for (int i = 0; i < count; i++) {
    ttmem_free(0, TTMEM_DRAM, (uint64_t)i * 64);
  }
  say("freed");
  wait_for_line();
}

static void clock_steps(void) {
  const uint64_t second = 1000000000;
  fixed_clock = 1700000000 * second;
  ttmem_alloc(0, TTMEM_DRAM, 1, 100);
  fixed_clock -= 3600 * second;
  ttmem_alloc(0, TTMEM_DRAM, 2, 50);
  ttmem_free(0, TTMEM_DRAM, 1);
  fixed_clock += 7200 * second;
  ttmem_alloc(0, TTMEM_DRAM, 3, 7);
  say_path("ledger");
  wait_for_line();
}

/* A thread is cancelled while it holds the lock: nobody hangs. */
static void lost_lock(void) {
  ttmem_alloc(0, TTMEM_DRAM, 1, 11);
  __atomic_store_n(&ttmem_i_here->lock, 1, __ATOMIC_RELAXED);
  uint64_t start = ttmem_i_clock(CLOCK_MONOTONIC);
  for (int i = 0; i < 1000; i++) {
    ttmem_alloc(0, TTMEM_DRAM, 100, 1);
  }
  printf("waited=%llu\n", (unsigned long long)((ttmem_i_clock(CLOCK_MONOTONIC) - start) / 1000000));
  __atomic_store_n(&ttmem_i_here->lock, 0, __ATOMIC_RELAXED);
  ttmem_alloc(0, TTMEM_DRAM, 2, 13);
  say_path("ledger");
  wait_for_line();
}

static void query(int device) {
  ttmem_stats stats;
  int answer = ttmem_query(device, &stats);
  printf("answer=%d source=%d processes=%u bdf=%s asic_id=%llx", answer, stats.source, stats.processes, stats.bdf,
         (unsigned long long)stats.asic_id);
  for (int type = 0; type < TTMEM_TYPES; type++) {
    printf(" %d:%llu/%d:%llu", stats.used[type].status, (unsigned long long)stats.used[type].bytes,
           stats.total[type].status, (unsigned long long)stats.total[type].bytes);
  }
  say("");
}

/* The ways out of a process. */
static void *leave_thread(void *unused) {
  pthread_exit(unused);
}

static void end(const char *way) {
  ttmem_alloc(0, TTMEM_DRAM, 1, 11);
  say_path("ledger");
  if (strcmp(way, "_exit") == 0) {
    _exit(3);
  } else if (strcmp(way, "quick_exit") == 0) {
    quick_exit(3);
  } else if (strcmp(way, "abort") == 0) {
    abort();
  } else if (strcmp(way, "signal") == 0) {
    raise(SIGTERM);
  } else if (strcmp(way, "pthread_exit") == 0) { /* the last thread ends */
    pthread_t other;
    pthread_create(&other, NULL, leave_thread, NULL);
    pthread_exit(NULL);
  }
  exit(3);
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  int number = argc > 2 ? atoi(argv[2]) : 0;
  errno = 1234;
  if (strcmp(what, "calls") == 0) {
    facts();
    script(1000);
    say_path("ledger");
    wait_for_line();
  } else if (strcmp(what, "each-store") == 0) {
    each_step(1, facts, script);
  } else if (strcmp(what, "each-operation") == 0) {
    each_step(0, facts, script);
  } else if (strcmp(what, "each-store-crowded") == 0) {
    each_step(1, crowd, disperse);
  } else if (strcmp(what, "each-operation-crowded") == 0) {
    each_step(0, crowd, disperse);
  } else if (strcmp(what, "threads") == 0) {
    threads(number, argc > 3 ? atoi(argv[3]) : 1000);
  } else if (strcmp(what, "forks") == 0) {
    forks(number);
  } else if (strcmp(what, "killed") == 0) {
    killed(number);
  } else if (strcmp(what, "library") == 0) {
    library(argv[2], argc > 3);
  } else if (strcmp(what, "many") == 0) {
    many(number);
  } else if (strcmp(what, "clock") == 0) {
    clock_steps();
  } else if (strcmp(what, "lost-lock") == 0) {
    lost_lock();
  } else if (strcmp(what, "exec") == 0) {
    ttmem_alloc(0, TTMEM_DRAM, 1, 11);
    say_path("before");
    execl("/proc/self/exe", argv[0], "calls", (char *)NULL);
  } else if (strcmp(what, "end") == 0) {
    end(argv[2]);
  } else if (strcmp(what, "exit") == 0) {
    ttmem_handle h = ttmem_alloc(0, TTMEM_DRAM, 1, 11);
    say_path("ledger");
    if (number == 0) {
      ttmem_free_handle(h);
    }
  } else if (strcmp(what, "closed-descriptors") == 0) {
    ttmem_alloc(0, TTMEM_DRAM, 1, 11);
    for (int fd = 3; fd < 1024; fd++) {
      close(fd);
    }
    errno = 1234;
    fixed_clock = ttmem_i_clock(CLOCK_REALTIME) + UINT64_C(2000000000);
    ttmem_alloc(0, TTMEM_DRAM, 2, 13);
    say_path("ledger");
    wait_for_line();
  } else if (strcmp(what, "query-after-exec") == 0) {
    ttmem_device(3, 0xabcdef, NULL);
    ttmem_alloc(3, TTMEM_DRAM, 1, 5000);
    execl("/proc/self/exe", argv[0], "query", (char *)NULL);
  } else if (strcmp(what, "query-library") == 0) {
    ttmem_device(1, 0xabcdef, NULL);
    ttmem_alloc(1, TTMEM_L1, 1, 100);
    void *shared = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
    ((void (*)(int))(uintptr_t)dlsym(shared, "report"))(1);
    query(1);
  } else if (strcmp(what, "query") == 0) {
    ttmem_device(3, 0xabcdef, "0000:01:00.0");
    ttmem_alloc(3, TTMEM_DRAM, 1, 1000);
    query(3);
    wait_for_line();
    query(3);
    query(4);
  } else {
    say("which?");
    return 2;
  }
  if (errno != 1234) {
    printf("errno=%d\n", errno);
  }
  return number;
}

/*
 * Many processes that report to ledgers at a given rate, for measuring those who look on.
 *
 *   ledger_load PROCESSES DEVICES LIVE      one line per command on standard input, until its end:
 *     rate N     N events a second from now on, over all processes; 0 stops them     answers "ok"
 *     events     how many there were so far                                           answers "events N"
 *
 * Process i reports on device i modulo DEVICES: LIVE buffers, then an alloc and a free in turn at random ones. Events
 * come in bursts, 50 a second from each process. Says "ready" when all ledgers are there.
 */
#include "../../../../clients/c/ttmem.h"

#include <linux/futex.h>
#include <signal.h>
#include <sys/prctl.h>

enum { BURSTS = 50, MAX_PROCESSES = 1024 };

typedef struct shared {
  uint32_t pairs_per_burst; /* of each process; a futex: who has nothing to do sleeps on it */
  uint32_t ready;
  struct {
    uint64_t events TTMEM_I_LINE;
  } of[MAX_PROCESSES];
} shared;

static shared *all;

static void replace(uint64_t address, int device, uint64_t bytes) {
  ttmem_free(device, TTMEM_DRAM, address);
  ttmem_alloc(device, TTMEM_DRAM, address, bytes);
}

static void work(int number, int device, uint32_t live) {
  uint32_t seed = 1234567u + (uint32_t)number;
  for (uint64_t i = 0; i < live; i++) {
    ttmem_alloc(device, TTMEM_DRAM, 4096 * i, 2048);
  }
  if (ttmem_status() != TTMEM_TRACKED) {
    fprintf(stderr, "no ledger: status=%s\n", ttmem_status_text(ttmem_status()));
    _exit(1);
  }
  __atomic_fetch_add(&all->ready, 1, __ATOMIC_RELEASE);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (;;) {
    uint32_t pairs = __atomic_load_n(&all->pairs_per_burst, __ATOMIC_ACQUIRE);
    if (pairs == 0) {
      syscall(SYS_futex, &all->pairs_per_burst, FUTEX_WAIT, 0, NULL, NULL, 0);
      clock_gettime(CLOCK_MONOTONIC, &next); /* what was not asked for is not made up for */
      continue;
    }
    for (uint32_t i = 0; i < pairs; i++) {
      seed = seed * 1664525u + 1013904223u;
      replace(4096 * ((uint64_t)seed * live >> 32), device, 1024 + (seed & 2047));
    }
    __atomic_store_n(&all->of[number].events, all->of[number].events + 2 * pairs, __ATOMIC_RELAXED);
    next.tv_nsec += 1000000000 / BURSTS;
    if (next.tv_nsec >= 1000000000) {
      next.tv_nsec -= 1000000000;
      next.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
}

static uint64_t events(int processes) {
  uint64_t sum = 0;
  for (int i = 0; i < processes; i++) {
    sum += __atomic_load_n(&all->of[i].events, __ATOMIC_RELAXED);
  }
  return sum;
}

int main(int count, char **arguments) {
  int processes = count == 4 ? atoi(arguments[1]) : 0;
  int devices = count == 4 ? atoi(arguments[2]) : 0;
  int live = count == 4 ? atoi(arguments[3]) : 0;
  if (processes < 1 || processes > MAX_PROCESSES || devices < 1 || devices > 256 || live < 1) {
    fprintf(stderr, "usage: ledger_load PROCESSES DEVICES LIVE\n");
    return 2;
  }
  all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t parent = getpid();
  for (int i = 0; i < processes; i++) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() == parent) {
        work(i, i % devices, (uint32_t)live);
      }
      _exit(0);
    }
  }
  while (__atomic_load_n(&all->ready, __ATOMIC_ACQUIRE) < (uint32_t)processes) {
    usleep(10000);
  }
  printf("ready\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof(line), stdin) != NULL) {
    if (strncmp(line, "rate ", 5) == 0) {
      double pairs = atof(line + 5) / 2 / BURSTS / processes;
      __atomic_store_n(&all->pairs_per_burst, (uint32_t)(pairs + 0.5), __ATOMIC_RELEASE);
      syscall(SYS_futex, &all->pairs_per_burst, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
      printf("ok\n");
    } else {
      printf("events %llu\n", (unsigned long long)events(processes));
    }
    fflush(stdout);
  }
  return 0;
}

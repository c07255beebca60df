// Keeps a region of version 3 or 4 as tt-metal's processes do (tt-metal-shm facts, sections 2 to 4),
// for the tests of the reader. Written from the description; nothing of tt-metal is in it.
//
//   region_writer DIR ID VERSION DEVICE
//
// reads one command a line and answers each with "ok":
//   attach                        create or join the region, step by step with "next" if "slowly"
//   alloc TYPE BYTES [remote]     TYPE: 0 DRAM, 1 L1, 2 L1_SMALL, 3 TRACE (the column, not the API's number)
//   free TYPE BYTES [remote]
//   cb BYTES                      circular buffers of this process
//   hammer BYTES / rest           allocate and free DRAM without a pause until told to rest
//   leave                         a clean exit
// and ends, without leaving, at the end of its input.

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 16, SLOTS = 64, COLUMNS = 5, CB = 4, READY = 0x52454459 };

struct row {
  _Atomic uint32_t chip, is_remote;
  _Atomic uint64_t bytes[COLUMNS];
};

struct slot {
  _Atomic int32_t pid;
  _Atomic uint64_t bytes[COLUMNS];
  _Atomic uint64_t updated;
  char name[64];
};

struct region {
  _Alignas(64) _Atomic uint32_t version;
  _Atomic uint32_t active;
  _Atomic uint64_t updated;
  _Atomic uint32_t references;
  uint64_t board_serial, asic_id;
  _Atomic uint32_t device;
  _Atomic uint64_t totals[COLUMNS];
  struct row rows[ROWS];
  struct slot slots[SLOTS];
  _Atomic uint32_t state;
};

_Static_assert(offsetof(struct region, totals) == 48, "totals");
_Static_assert(offsetof(struct region, rows) == 88, "rows");
_Static_assert(offsetof(struct region, slots) == 856, "slots");
_Static_assert(sizeof(struct slot) == 120 && offsetof(struct slot, updated) == 48, "slot");
_Static_assert(offsetof(struct region, state) == 8536, "state");
_Static_assert(sizeof(struct region) == 8576, "size");

static struct region *region;
static struct slot *own;
static const char *directory;
static uint64_t id;
static uint32_t version, device;
static atomic_int hammering;

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void subtract(_Atomic uint64_t *from, uint64_t bytes) {
  uint64_t old = atomic_load(from);
  while (!atomic_compare_exchange_weak(from, &old, old > bytes ? old - bytes : 0)) {
  }
}

static void claim(void) {
  for (int i = 0; i < SLOTS && own == NULL; i++) {
    int32_t unused = 0;
    if (atomic_compare_exchange_strong(&region->slots[i].pid, &unused, getpid())) {
      own = &region->slots[i];
      FILE *comm = fopen("/proc/self/comm", "r");
      if (comm == NULL || fgets(own->name, sizeof own->name, comm) == NULL) fail("comm");
      own->name[strcspn(own->name, "\n")] = 0;
      fclose(comm);
      own->updated = now();
      region->active++;
      if (version == 4) region->references++;
    }
  }
}

static void release(struct slot *slot) {
  if (version == 4) slot->pid = -1;
  for (int i = 0; i < COLUMNS; i++) {
    subtract(&region->totals[i], slot->bytes[i]);
    slot->bytes[i] = 0;
  }
  if (version == 4) {
    slot->updated = 0;
    memset(slot->name, 0, sizeof slot->name);
  }
  slot->pid = 0;
  region->active--;
  if (version == 4) region->references--;
}

static void reap(void) {
  for (int i = 0; i < SLOTS; i++) {
    int32_t pid = region->slots[i].pid;
    if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH) release(&region->slots[i]);
  }
}

static void zero_if_idle(void) {
  if (region->references != 0) return;
  for (int i = 0; i < COLUMNS; i++) {
    region->totals[i] = 0;
    for (int r = 0; r < ROWS; r++) region->rows[r].bytes[i] = 0;
  }
}

// With "slowly" the creation stops where a reader may look in: unsized, unready, in progress.
static void pause_at(int slowly, const char *where) {
  char line[64];
  if (!slowly) return;
  printf("%s\n", where);
  fflush(stdout);
  if (fgets(line, sizeof line, stdin) == NULL) exit(1);
}

static void initialize(int slowly) {
  region->state = 1;
  pause_at(slowly, "in progress");
  region->asic_id = id;
  for (int r = 0; r < ROWS; r++) region->rows[r].chip = 0xFFFFFFFFu;
  region->rows[0].chip = device;
  region->version = version;
  region->state = version == 4 ? READY : 0;
}

static void attach(int slowly) {
  char path[4096];
  snprintf(path, sizeof path, "%s/tt_device_%llu_memory", directory, (unsigned long long)id);
  int created = 1;
  int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    created = 0;
    fd = open(path, O_RDWR | O_CLOEXEC);
  }
  if (fd < 0) fail(path);
  if (created) pause_at(slowly, "created");
  if (ftruncate(fd, sizeof *region) != 0) fail("ftruncate");
  region = mmap(NULL, sizeof *region, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (region == MAP_FAILED) fail("mmap");
  close(fd);
  if (created) {
    pause_at(slowly, "sized");
    initialize(slowly);
  }
  if (region->version != version) fail("another version");
  region->device = device;
  if (version == 4) {
    reap();
    zero_if_idle();
    claim();
  } else {
    region->references++;
  }
  region->updated = now();
}

static struct row *row(uint32_t chip, int is_remote) {
  for (int r = 0; r < ROWS; r++) {
    uint32_t unused = 0xFFFFFFFFu;
    if (region->rows[r].chip == chip) return &region->rows[r];
    if (atomic_compare_exchange_strong(&region->rows[r].chip, &unused, chip)) {
      region->rows[r].is_remote = (uint32_t)is_remote;
      return &region->rows[r];
    }
  }
  return NULL;
}

static void record(int type, int64_t change, int is_remote) {
  if (own == NULL) claim();
  if (own == NULL && version == 4) return;
  struct row *chip = row(device + (uint32_t)is_remote, is_remote);
  _Atomic uint64_t *places[] = {
      version == 4 && own ? &own->bytes[type] : NULL,
      &region->totals[type],
      chip ? &chip->bytes[type] : NULL,
      version != 4 && own ? &own->bytes[type] : NULL};
  for (int i = 0; i < 4; i++) {
    if (places[i] == NULL) continue;
    if (change >= 0) {
      *places[i] += (uint64_t)change;
    } else {
      subtract(places[i], (uint64_t)-change);
    }
  }
  region->updated = now();
  if (own) own->updated = now();
}

static void circular_buffers(uint64_t bytes) {
  if (own == NULL) return;
  uint64_t before = atomic_exchange(&own->bytes[CB], bytes);
  if (version == 4) {
    region->totals[CB] += bytes - before;
    region->rows[0].bytes[CB] = region->totals[CB];
  } else {
    region->totals[CB] = bytes;
    region->rows[0].bytes[CB] = bytes;
  }
  own->updated = now();
}

static void *hammer(void *bytes) {
  while (hammering) {
    record(0, (int64_t)(intptr_t)bytes, 0);
    record(0, -(int64_t)(intptr_t)bytes, 0);
  }
  return NULL;
}

static void leave(void) {
  if (own) release(own);
  own = NULL;
  if (version != 4) region->references--;
  if (version == 4) reap();
  zero_if_idle();
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: region_writer DIR ID VERSION DEVICE\n");
    return 2;
  }
  directory = argv[1];
  id = strtoull(argv[2], NULL, 10);
  version = (uint32_t)atoi(argv[3]);
  device = (uint32_t)atoi(argv[4]);
  pthread_t thread;
  char line[128], word[32], last[32];
  while (fgets(line, sizeof line, stdin)) {
    long long a = 0, b = 0;
    last[0] = 0;
    if (sscanf(line, "%31s", word) != 1) continue;
    if (strcmp(word, "attach") == 0) {
      sscanf(line, "%*s %31s", last);
      attach(strcmp(last, "slowly") == 0);
    } else if (sscanf(line, "alloc %lld %lld %31s", &a, &b, last) >= 2) {
      record((int)a, b, strcmp(last, "remote") == 0);
    } else if (sscanf(line, "free %lld %lld %31s", &a, &b, last) >= 2) {
      record((int)a, -b, strcmp(last, "remote") == 0);
    } else if (sscanf(line, "cb %lld", &a) == 1) {
      circular_buffers((uint64_t)a);
    } else if (sscanf(line, "hammer %lld", &a) == 1) {
      hammering = 1;
      if (pthread_create(&thread, NULL, hammer, (void *)(intptr_t)a) != 0) fail("thread");
    } else if (strcmp(word, "rest") == 0) {
      hammering = 0;
      pthread_join(thread, NULL);
    } else if (strcmp(word, "leave") == 0) {
      leave();
    } else {
      fprintf(stderr, "unknown command: %s", line);
      return 2;
    }
    printf("ok\n");
    fflush(stdout);
  }
  return 0;
}

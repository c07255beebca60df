/*
 * ttmem.h: tells ttmem which device memory this process holds.
 *
 *   #include "ttmem.h"
 *
 *   ttmem_device(0, unique_id, "0000:01:00.0");               once, where known
 *   ttmem_handle h = ttmem_alloc(0, TTMEM_DRAM, address, bytes);   after it was given
 *   ttmem_free_handle(h);                                      before it can be given again
 *
 * One header for C11 and C++17, nothing but libc, Linux on 64-bit little-endian machines. Every call may come from
 * any thread at any time (not from a signal handler), never fails loudly, never blocks on another process, and
 * leaves errno alone. ttmem_status() says why a process is not tracked. The file that it writes is described in
 * docs/reference/ledger-format.md.
 *
 * What is where (search for the number and its dot):
 *
 *    1. the calls                              all that a program needs, with units and bounds; start here
 *    2. the bytes of a ledger, version 1       the records, as docs/reference/ledger-format.md has them
 *    3. private state                          what a process knows for itself; macros for tests; order of stores
 *    4. clock and lock                         one short lock, and what a waiter does
 *    5. nodes and their hash table             the index from (device, type, address) to the entry
 *    6. an event, store by store               intent, entry, counter, header, ring, intent cleared
 *    7. buffers                                alloc, free
 *    8. kernels                                load, unload
 *    9. circular buffers                       who is resident on which core
 *   10. facts: devices, pools, tags, coverage  what is said, not done
 *   11. pages, descriptors, windows            reservation; what a program may do to our descriptors
 *   12. opening a ledger                       place, name, companion, header; dead ledgers of the past
 *   13. end and status                         exit, unloading, why not
 *   14. the query: server, else ledgers        ttmem_query
 *   15. scopes for C++                         ttmem::tag, ttmem::buffer, ttmem::circular_buffer, ttmem::kernel
 *
 * A user needs part 1 (and 15 in C++); names with _i_ are nobody's business but the header's.
 *
 * For the maintainer: how it works.
 *
 * - All functions and the one state are weak and hidden symbols: however many source files include this, an
 *   executable or a shared object has one copy of each, and that copy is one writer with one ledger.
 * - What an event needs is in one private mapping that the kernel empties in a forked child (MADV_WIPEONFORK): lock,
 *   life word and all pointers. So a child can't meet a lock that another thread of its parent held at that moment:
 *   it finds zeros, which mean "not opened", and opens a ledger of its own. One load per event tells.
 * - An event: lock; intent; entry; counter; header; ring; intent cleared; unlock. No system call, unless a page has to
 *   be reserved (once in 1024 new entries). A waiter spins a little, then sleeps on a futex, for a second at most; an
 *   event that can't have the lock by then (its holder was cancelled or stopped by a debugger) is given up, and the
 *   ledger says that it is inexact from then on. A host that hangs would be worse.
 * - The index from (device, type, address) to the entry is a linear hash table over chains of nodes: it grows by
 *   one bucket per insertion, so no event pays for a rebuilding. Node n belongs to entry n. A node without a page for
 *   its entry is "unlisted": it is still counted. Nodes are in private memory, which the kernel gives by the page.
 * - A circular buffer is resident when its program is, on at least one of its cores: the flag and the bytes are always
 *   computed from who is resident on which core, as a reader does after a crash.
 * - The mapping is made without access, unlocked, then opened: mlockall(MCL_FUTURE) would otherwise fill all of it.
 */
#ifndef TTMEM_H
#define TTMEM_H

#if !defined(__linux__) || !defined(__LP64__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "ttmem.h: Linux on a 64-bit little-endian machine only"
#endif
#if !defined(__cplusplus) && defined(__STRICT_ANSI__) && !defined(_DEFAULT_SOURCE) && !defined(_GNU_SOURCE)
#define _DEFAULT_SOURCE /* has an effect only before the first header of libc: checked below */
#endif

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#if !defined(MAP_ANONYMOUS) || !defined(O_CLOEXEC)
#error "ttmem.h: include it before any header of libc, or compile with -D_DEFAULT_SOURCE (or -std=gnu11)"
#endif

#define TTMEM_VERSION 1

/* -------------------------------------------------------------------------------------------------- 1. the calls */

#ifdef __cplusplus
extern "C" {
#endif

/* Memory types, numbered as in tt-metal. */
enum { TTMEM_DRAM = 0, TTMEM_L1 = 1, TTMEM_SYSTEM_MEMORY = 2, TTMEM_L1_SMALL = 3, TTMEM_TRACE = 4 };

/* Core classes of kernels, as in tt-metal. */
enum { TTMEM_TENSIX = 0, TTMEM_ACTIVE_ETH = 1, TTMEM_IDLE_ETH = 2 };

/* Whether this program reports all of its device memory. */
enum { TTMEM_COMPLETE = 1, TTMEM_PARTIAL = 2 };

/* Why this process is or isn't tracked. */
enum {
  TTMEM_TRACKED = 0,       /* the ledger is open */
  TTMEM_NOT_STARTED = 1,   /* no call was made yet, or none since the fork */
  TTMEM_ENDED = 2,         /* the library was closed: exit or dlclose */
  TTMEM_SWITCHED_OFF = 3,  /* TTMEM_DISABLED */
  TTMEM_NO_DIRECTORY = 4,  /* it can't be made, isn't a directory of this user's, or its name is too long */
  TTMEM_NO_ROOM = 5,       /* the file system is too full: see the format's rule on reservation */
  TTMEM_NO_FILE = 6,       /* the files can't be made or locked there: permission, quota, file size limit */
  TTMEM_NO_MEMORY = 7,     /* no address space */
  TTMEM_NO_PROC = 8,       /* /proc/self can't be read */
  TTMEM_OLD_KERNEL = 9     /* no MADV_WIPEONFORK: Linux before 4.14 */
};

/* What an alloc call returns: 0 if nothing was recorded. Valid in this process only; a forked child's free of it is
 * an unknown free. */
typedef uint64_t ttmem_handle;

/* All cores (x, y) with x0 <= x <= x1 and y0 <= y <= y1; all below 32. */
typedef struct ttmem_core_range {
  uint16_t x0, y0, x1, y1;
} ttmem_core_range;

#define TTMEM_I_API __attribute__((weak, visibility("hidden")))

/* Which chip this process calls `device` (0 to 255). unique_id 0 and bdf NULL mean "not known". */
TTMEM_I_API void ttmem_device(int device, uint64_t unique_id, const char *bdf);

/* A buffer of `size` bytes, device-wide (all banks), 1 to 2^48; report it after it was given. */
TTMEM_I_API ttmem_handle ttmem_alloc(int device, int type, uint64_t address, uint64_t size);
/* The same, with the bytes that it takes in each of so many banks. */
TTMEM_I_API ttmem_handle ttmem_alloc_banked(int device, int type, uint64_t address, uint64_t size, uint64_t per_bank,
                                            uint32_t banks);
/* Ends the newest live buffer of that key; report it before the address can be given again. */
TTMEM_I_API void ttmem_free(int device, int type, uint64_t address);
/* Ends that very buffer. 0 does nothing; a handle that is not live is an unknown free: counted, nothing else. */
TTMEM_I_API void ttmem_free_handle(ttmem_handle handle);

/* A circular buffer of a program, laid out on n core ranges; globally allocated ones are buffers in L1 and not to be
 * reported. `program` is any number but UINT64_MAX that the process has for it. */
TTMEM_I_API ttmem_handle ttmem_cb_alloc(int device, uint64_t program, uint64_t address, uint64_t bytes_per_core,
                                        const ttmem_core_range *ranges, size_t n);
/* The program was dispatched: its circular buffers are now the resident ones on all of their cores. */
TTMEM_I_API void ttmem_cb_resident(int device, uint64_t program);
/* Ends one, or all of a device. */
TTMEM_I_API void ttmem_cb_free(ttmem_handle handle);
TTMEM_I_API void ttmem_cb_free_all(int device);

/* A kernel of a program in the config ring of a core class, `bytes` over all cores. */
TTMEM_I_API ttmem_handle ttmem_kernel_load(int device, uint64_t program, uint32_t core_class, uint64_t bytes);
TTMEM_I_API void ttmem_kernel_unload(ttmem_handle handle);

/* The allocator's own figures, bytes per bank (allocator statistics of tt-metal), and the lowest address that it gives.
 * A bank of 0 bytes is a fact, too. Refused unless allocated and free fit into a bank and the largest free block into what is free. */
TTMEM_I_API void ttmem_pool(int device, int type, uint32_t banks, uint64_t bank_size, uint64_t allocated,
                            uint64_t free_bytes, uint64_t largest_free);
TTMEM_I_API void ttmem_pool_base(int device, int type, uint64_t base);

/* Everything that this thread allocates until the pop carries the path of all pushed texts, joined by "/". */
TTMEM_I_API void ttmem_tag_push(const char *text);
TTMEM_I_API void ttmem_tag_pop(void);

/* TTMEM_COMPLETE or TTMEM_PARTIAL, with a few words on what is left out, or NULL. */
TTMEM_I_API void ttmem_coverage(int coverage);
TTMEM_I_API void ttmem_coverage_note(int coverage, const char *note);

TTMEM_I_API int ttmem_status(void);
TTMEM_I_API const char *ttmem_status_text(int status);
/* The ledger's path, or an empty text. */
TTMEM_I_API const char *ttmem_ledger_path(void);

/* What all processes together use of one chip. */
enum { TTMEM_UNKNOWN = 0, TTMEM_EXACT = 1, TTMEM_AT_LEAST = 2, TTMEM_INFERRED = 3 };
enum { TTMEM_FROM_NOBODY = 0, TTMEM_FROM_SERVER = 1, TTMEM_FROM_LEDGERS = 2 };
enum { TTMEM_CB = 5, TTMEM_KERNEL = 6, TTMEM_TYPES = 7 };

typedef struct ttmem_amount {
  int status;     /* TTMEM_UNKNOWN: bytes mean nothing, least of all 0 */
  uint64_t bytes; /* device-wide */
} ttmem_amount;

typedef struct ttmem_stats {
  int source; /* the server's answer, or the sum of the ledgers that this process may read */
  uint32_t processes;
  uint64_t asic_id;                /* 0: not known */
  char bdf[16];                    /* empty: not known */
  ttmem_amount used[TTMEM_TYPES];  /* by memory type, TTMEM_CB and TTMEM_KERNEL among them */
  ttmem_amount total[TTMEM_TYPES]; /* only from a server */
} ttmem_stats;

/* Asks for the chip that this process calls `device`: by its declaration, else by its position. Takes half a second
 * at most with a server. 0, EINVAL (the number) or ENODEV (no such chip, or not known which). */
TTMEM_I_API int ttmem_query(int device, ttmem_stats *stats);

/* --------------------------------------------------------------------------- 2. the bytes of a ledger, version 1 */

enum {
  TTMEM_I_HEADER_BYTES = 4096,
  TTMEM_I_SECTIONS = 5,
  TTMEM_I_DEVICES = 256,
  TTMEM_I_TYPES = 8,
  TTMEM_I_TYPE_CB = 5,
  TTMEM_I_TYPE_KERNEL = 6,
  TTMEM_I_WINDOWS = 64,
  TTMEM_I_WINDOW_SHIFT = 30,
  TTMEM_I_CORES = 1024,
  TTMEM_I_CORE_WORDS = 16,
  TTMEM_I_TEXT = 120,
  TTMEM_I_MAX_TAGS = 4096,
  TTMEM_I_MAX_CORE_SETS = 4096,
  TTMEM_I_KIND_FREE = 0,
  TTMEM_I_KIND_BUFFER = 1,
  TTMEM_I_KIND_CB = 2,
  TTMEM_I_KIND_KERNEL = 3,
  TTMEM_I_FLAG_RESIDENT = 1,
  TTMEM_I_FLAG_BANKED = 2,
  TTMEM_I_OP_ALLOC = 1,
  TTMEM_I_OP_FREE = 2,
  TTMEM_I_OP_CB_ALLOC = 3,
  TTMEM_I_OP_CB_FREE = 4,
  TTMEM_I_OP_CB_FREE_ALL = 5,
  TTMEM_I_OP_CB_RESIDENT = 6,
  TTMEM_I_OP_KERNEL_LOAD = 7,
  TTMEM_I_OP_KERNEL_UNLOAD = 8,
  TTMEM_I_LANGUAGE_C = 1,
  TTMEM_I_FLAG_KEEP = 1,
  TTMEM_I_END_EXIT = 1,
  TTMEM_I_END_CLOSED = 2,
  TTMEM_I_DECLARED_UNIQUE_ID = 1,
  TTMEM_I_DECLARED_BDF = 2,
  TTMEM_I_POOL_FIGURES = 1,
  TTMEM_I_POOL_BASE = 2,
  TTMEM_I_TAG_CUT = 1,
  TTMEM_I_READY = 0x52454459
};
#define TTMEM_I_MAGIC UINT64_C(0x47444c4d454d5454)
#define TTMEM_I_NO_SLOT UINT32_MAX
#define TTMEM_I_MAX_BYTES (UINT64_C(1) << 48)

typedef struct ttmem_i_section {
  uint64_t offset, records;
  uint32_t record_bytes, pad;
} ttmem_i_section;

typedef struct ttmem_i_intent {
  uint64_t word, number, address, size_bytes, bytes_before, count_before, stamp_ns;
  uint32_t tag, detail;
  uint64_t part_bytes, banks_or_program, allocs_before, frees_before, allocated_before, unlisted_before, live_before;
  uint64_t reserved;
} ttmem_i_intent;

typedef struct ttmem_i_header {
  uint64_t magic;
  uint32_t version, header_bytes;
  uint64_t file_bytes;
  uint32_t pid, writer;
  uint64_t start_time, pid_namespace;
  unsigned char boot_id[16];
  uint32_t uid, language;
  uint64_t created_wall_ns, created_boot_ns;
  uint32_t library_version, flags;
  unsigned char reserved1[32];
  ttmem_i_section sections[TTMEM_I_SECTIONS];
  unsigned char reserved2[8];
  char name[64];
  char command[704];
  uint32_t ready, end;
  int32_t exit_status;
  uint32_t exit_status_known;
  uint64_t ended_wall_ns, ended_boot_ns;
  unsigned char reserved3[32];
  ttmem_i_intent intent;
  uint64_t events, duplicate_keys, unknown_frees, refused, inexact_since_ns, unlisted, entries_used, live;
  uint32_t tags_used, core_sets_used, tags_lost, core_sets_lost;
  uint64_t last_wall_ns, last_boot_ns;
  unsigned char reserved4[32];
  unsigned char devices_used[32];
  uint32_t coverage, reserved5;
  unsigned char reserved6[24];
  uint64_t coverage_sequence;
  char coverage_text[TTMEM_I_TEXT];
} ttmem_i_header;

typedef struct ttmem_i_counter {
  uint64_t sequence, current_bytes, peak_bytes, current_count, peak_count, allocs, frees, allocated_bytes;
} ttmem_i_counter;

typedef struct ttmem_i_pool {
  uint64_t sequence;
  uint32_t banks, known;
  uint64_t bank_size_bytes, allocated_bytes, free_bytes, largest_free_bytes, base_address, stamp_ns;
} ttmem_i_pool;

typedef struct ttmem_i_window {
  uint64_t number, peak;
} ttmem_i_window;

typedef struct ttmem_i_device {
  uint64_t sequence, unique_id;
  char bdf[16];
  uint32_t declared, reserved1;
  unsigned char reserved2[24];
  uint64_t residency_sequence;
  unsigned char reserved3[56];
  ttmem_i_counter counters[TTMEM_I_TYPES];
  ttmem_i_pool pools[TTMEM_I_TYPES];
  unsigned char reserved4[2944];
  ttmem_i_window windows[TTMEM_I_TYPES][TTMEM_I_WINDOWS];
  uint64_t resident_programs[TTMEM_I_CORES];
} ttmem_i_device;

typedef struct ttmem_i_record { /* of the ring of events */
  uint64_t number, stamp_ns, address, size_bytes, program;
  uint32_t slot, tag;
  uint8_t operation, type, device, reserved1;
  uint32_t detail;
  uint64_t reserved2;
} ttmem_i_record;

typedef struct ttmem_i_tag {
  uint32_t length, flags;
  char text[TTMEM_I_TEXT];
} ttmem_i_tag;

typedef struct ttmem_i_core_set {
  uint64_t bits[TTMEM_I_CORE_WORDS];
} ttmem_i_core_set;

typedef struct ttmem_i_entry {
  uint32_t sequence;
  uint8_t kind, type, device, flags;
  uint64_t address, size_bytes, number, stamp_ns;
  uint32_t tag, detail;
  uint64_t part_bytes, banks_or_program;
} ttmem_i_entry;

#ifdef __cplusplus
#define TTMEM_I_CHECK(relation) static_assert(relation, #relation)
#else
#define TTMEM_I_CHECK(relation) _Static_assert(relation, #relation)
#endif
TTMEM_I_CHECK(sizeof(ttmem_i_intent) == 128);
TTMEM_I_CHECK(offsetof(ttmem_i_header, ready) == 1024 && offsetof(ttmem_i_header, intent) == 1088);
TTMEM_I_CHECK(offsetof(ttmem_i_header, events) == 1216 && offsetof(ttmem_i_header, coverage_sequence) == 1408);
TTMEM_I_CHECK(sizeof(ttmem_i_header) == 1536 && sizeof(ttmem_i_device) == 20480);
TTMEM_I_CHECK(offsetof(ttmem_i_device, pools) == 640 && offsetof(ttmem_i_device, windows) == 4096);
TTMEM_I_CHECK(sizeof(ttmem_i_counter) == 64 && sizeof(ttmem_i_pool) == 64 && sizeof(ttmem_i_record) == 64);
TTMEM_I_CHECK(sizeof(ttmem_i_tag) == 128 && sizeof(ttmem_i_core_set) == 128 && sizeof(ttmem_i_entry) == 64);

/* ---------------------------------------------------------------------------------------------- 3. private state */

/* Tests kill the process before any store into the ledger, and set the clock. */
#ifndef TTMEM_STEP
#define TTMEM_STEP() ((void)0)
#endif
#ifndef TTMEM_CLOCK
#define TTMEM_CLOCK() ttmem_i_clock(CLOCK_REALTIME_COARSE)
#endif

/* No store moves before the ones that are already made. */
#if defined(__SANITIZE_THREAD__)
#define TTMEM_I_FENCE() __sync_synchronize() /* gcc's sanitizer knows no other fence */
#else
#define TTMEM_I_FENCE() __atomic_thread_fence(__ATOMIC_RELEASE)
#endif
#define TTMEM_I_PUT(place, value)                                \
  do {                                                           \
    TTMEM_STEP();                                                \
    __atomic_store_n(&(place), (value), __ATOMIC_RELAXED);       \
  } while (0)
#define TTMEM_I_PUT_LAST(place, value)                           \
  do {                                                           \
    TTMEM_STEP();                                                \
    __atomic_store_n(&(place), (value), __ATOMIC_RELEASE);       \
  } while (0)
/* Around a change of a record with a sequence word. */
#define TTMEM_I_ODD(sequence)                                    \
  do {                                                           \
    TTMEM_I_PUT(sequence, (sequence) | 1);                       \
    TTMEM_I_FENCE();                                             \
  } while (0)
#define TTMEM_I_EVEN(sequence) TTMEM_I_PUT_LAST(sequence, (sequence) + 1)
#define TTMEM_I_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define TTMEM_I_INLINE static inline __attribute__((always_inline, unused))
#define TTMEM_I_LINE __attribute__((aligned(64)))

enum { TTMEM_I_FRESH = 0, TTMEM_I_RUNNING = 1, TTMEM_I_CLOSED = 2, TTMEM_I_UNTRACKED = 3 };
enum {
  TTMEM_I_STEP_BYTES = 65536,
  TTMEM_I_TAG_HEADS = 8192,
  TTMEM_I_CB_HEADS = 4096,
  TTMEM_I_TAG_DEPTH = 32,
  TTMEM_I_NODE_BITS = 26,
  TTMEM_I_GENERATION_BITS = 28,
  TTMEM_I_KEPT_DEAD = 64
};

/* One live entry, as its writer knows it. Links are node + 1. */
typedef struct ttmem_i_node {
  uint64_t address, size;
  uint32_t next; /* of its chain, or of the free ones; of a live circular buffer: its ttmem_i_cb + 1 */
  uint32_t generation, tag;
  uint8_t type, device, kind, listed;
} ttmem_i_node;
TTMEM_I_CHECK(sizeof(ttmem_i_node) == 32);

/* Links are index + 1. Those of a program are in the order of their addresses. */
typedef struct ttmem_i_cb {
  uint64_t address, part_bytes;
  uint32_t node, set, program, next;
} ttmem_i_cb;

typedef struct ttmem_i_program {
  uint64_t id;
  uint32_t first_cb, next, next_touched;
  uint16_t cores, resident_cores; /* how many it has circular buffers on, and is resident on */
  uint8_t device, live, uniform, touched; /* uniform: all of its circular buffers are on the same cores */
  ttmem_i_core_set on;
} ttmem_i_program;

typedef struct ttmem_i_set {
  ttmem_i_core_set cores;
  uint32_t next, number, count;
} ttmem_i_set;

typedef struct ttmem_i_residents { /* of a device */
  uint32_t program[TTMEM_I_CORES]; /* + 1 */
  uint64_t bytes[TTMEM_I_CORES];
} ttmem_i_residents;

/* Private memory that grows where it is: address space first, pages as they are needed. */
typedef struct ttmem_i_area {
  char *at;
  size_t bytes, open_bytes;
} ttmem_i_area;

enum { TTMEM_I_DEVICE_RECORDS, TTMEM_I_EVENTS, TTMEM_I_TAGS, TTMEM_I_CORE_SETS, TTMEM_I_ENTRIES };
enum { TTMEM_I_NODES, TTMEM_I_HEADS, TTMEM_I_CBS, TTMEM_I_PROGRAMS, TTMEM_I_SETS, TTMEM_I_RESIDENTS, TTMEM_I_AREAS };

typedef struct ttmem_i_file {
  int fd;
  dev_t dev;
  ino_t ino;
} ttmem_i_file;

typedef struct ttmem_i_state {
  /* read by every event, written when it opens and closes */
  uint32_t life;
  uint32_t status;
  ttmem_i_header *header;
  ttmem_i_record *ring;
  ttmem_i_entry *entries;
  ttmem_i_tag *tags;
  ttmem_i_core_set *core_sets;
  uint32_t ring_records, max_entries, max_nodes, max_heads;
  uint32_t epoch; /* how many forks since the first ledger: a handle is of one epoch */
  ttmem_i_device *device[TTMEM_I_DEVICES];
  /* under the lock */
  uint32_t lock TTMEM_I_LINE; /* 0 free, 1 held, 2 held and waited for */
  uint32_t stuck;             /* somebody waited in vain: nobody waits again until a window begins */
  uint32_t nodes_used, free_listed, free_unlisted;
  uint32_t heads, head_mask, keys;
  uint32_t ring_at, entries_open;
  uint64_t stamp_ns, window, refused_room_ns;
  uint64_t open_bytes[TTMEM_I_SECTIONS];
  ttmem_i_area area[TTMEM_I_AREAS];
  uint32_t cbs_used, free_cb, programs_used, free_program, sets_used;
  uint32_t exit_status, exit_status_known;
  ttmem_i_file file, companion;
  char path[1024];
  uint32_t tag_heads[TTMEM_I_TAG_HEADS], tag_next[TTMEM_I_MAX_TAGS];
  uint32_t program_heads[TTMEM_I_CB_HEADS], set_heads[TTMEM_I_CB_HEADS];
} ttmem_i_state;

/* What a forked child inherits and has no use for. */
typedef struct ttmem_i_leftover {
  uint32_t valid, epoch, hooked;
  void *map;
  size_t map_bytes;
  ttmem_i_area area[TTMEM_I_AREAS];
  ttmem_i_file file, companion;
} ttmem_i_leftover;

/* The tags that are open on this thread. A number is that of the ledger of its epoch, 0 = not asked for yet. */
typedef struct ttmem_i_tags {
  uint32_t depth, epoch;
  uint32_t number[TTMEM_I_TAG_DEPTH + 1];
  uint16_t length[TTMEM_I_TAG_DEPTH + 1];
  uint8_t cut[TTMEM_I_TAG_DEPTH + 1];
  char text[TTMEM_I_TEXT];
} ttmem_i_tags;

TTMEM_I_API ttmem_i_state *ttmem_i_here;
TTMEM_I_API ttmem_i_leftover ttmem_i_left;
TTMEM_I_API __thread ttmem_i_tags ttmem_i_open_tags;

TTMEM_I_API ttmem_i_state *ttmem_i_open(void);
TTMEM_I_API int ttmem_i_wait(ttmem_i_state *s);
TTMEM_I_API void ttmem_i_wake(ttmem_i_state *s);
TTMEM_I_API int ttmem_i_open_entry(ttmem_i_state *s, uint32_t slot);
TTMEM_I_API ttmem_i_device *ttmem_i_open_device(ttmem_i_state *s, int device);
TTMEM_I_API uint32_t ttmem_i_tag_number(ttmem_i_state *s, ttmem_i_tags *tags);
TTMEM_I_API void ttmem_i_new_window(ttmem_i_state *s, uint64_t stamp);

/* --------------------------------------------------------------------------------------------- 4. clock and lock */

TTMEM_I_INLINE uint64_t ttmem_i_clock(clockid_t clock) {
  struct timespec now = {0, 0};
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

TTMEM_I_INLINE int ttmem_i_enter(ttmem_i_state *s) {
  uint32_t expected = 0;
  if (TTMEM_I_LIKELY(
          __atomic_compare_exchange_n(&s->lock, &expected, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))) {
    return 1;
  }
  return ttmem_i_wait(s);
}

TTMEM_I_INLINE void ttmem_i_leave(ttmem_i_state *s) {
  if (__builtin_expect(__atomic_exchange_n(&s->lock, 0, __ATOMIC_RELEASE) == 2, 0)) {
    ttmem_i_wake(s);
  }
}

TTMEM_I_INLINE void ttmem_i_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("isb");
#endif
}

void ttmem_i_wake(ttmem_i_state *s) {
  int saved = errno;
  syscall(SYS_futex, &s->lock, 1 | 128, 1, NULL, NULL, 0); /* FUTEX_WAKE | FUTEX_PRIVATE_FLAG */
  errno = saved;
}

/* The lock was held: a little patience, then sleep; after a second, give up. */
int ttmem_i_wait(ttmem_i_state *s) {
  for (int round = 0; round < 40 && !__atomic_load_n(&s->stuck, __ATOMIC_RELAXED); round++) {
    for (int i = 0; i < 40; i++) {
      ttmem_i_pause();
    }
    uint32_t expected = 0;
    if (__atomic_load_n(&s->lock, __ATOMIC_RELAXED) == 0
        && __atomic_compare_exchange_n(&s->lock, &expected, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
      return 1;
    }
  }
  if (!__atomic_load_n(&s->stuck, __ATOMIC_RELAXED)) {
    int saved = errno;
    uint64_t limit = ttmem_i_clock(CLOCK_MONOTONIC) + 1000000000u;
    while (__atomic_exchange_n(&s->lock, 2, __ATOMIC_ACQUIRE) != 0) {
      uint64_t now = ttmem_i_clock(CLOCK_MONOTONIC);
      if (now >= limit) {
        __atomic_store_n(&s->stuck, 1, __ATOMIC_RELAXED);
        break;
      }
      struct timespec left = {(time_t)((limit - now) / 1000000000u), (long)((limit - now) % 1000000000u)};
      syscall(SYS_futex, &s->lock, 0 | 128, 2, &left, NULL, 0); /* FUTEX_WAIT | FUTEX_PRIVATE_FLAG */
    }
    errno = saved;
    if (!__atomic_load_n(&s->stuck, __ATOMIC_RELAXED)) {
      return 1;
    }
  }
  if (__atomic_load_n(&s->life, __ATOMIC_ACQUIRE) == TTMEM_I_RUNNING) {
    uint64_t never = 0;
    __atomic_compare_exchange_n(&s->header->inexact_since_ns, &never, TTMEM_CLOCK(), 0, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
  }
  return 0;
}

/* The state with the lock held, or NULL: this process is not tracked. */
TTMEM_I_INLINE ttmem_i_state *ttmem_i_begin(void) {
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  if (__builtin_expect(s == NULL || __atomic_load_n(&s->life, __ATOMIC_ACQUIRE) != TTMEM_I_RUNNING, 0)) {
    s = ttmem_i_open();
    if (s == NULL) {
      return NULL;
    }
  }
  if (__builtin_expect(!ttmem_i_enter(s), 0)) {
    return NULL;
  }
  if (__builtin_expect(__atomic_load_n(&s->life, __ATOMIC_RELAXED) != TTMEM_I_RUNNING, 0)) {
    ttmem_i_leave(s); /* closed while we waited */
    return NULL;
  }
  return s;
}

TTMEM_I_INLINE void ttmem_i_refuse(ttmem_i_state *s) {
  TTMEM_I_PUT(s->header->refused, s->header->refused + 1);
  ttmem_i_leave(s);
}

TTMEM_I_INLINE void ttmem_i_unknown(ttmem_i_state *s) {
  TTMEM_I_PUT(s->header->unknown_frees, s->header->unknown_frees + 1);
  ttmem_i_leave(s);
}

TTMEM_I_INLINE void ttmem_i_inexact(ttmem_i_state *s) {
  if (s->header->inexact_since_ns == 0) {
    TTMEM_I_PUT(s->header->inexact_since_ns, TTMEM_CLOCK());
  }
}

/* The device's record, or NULL: none can be had, and the ledger is inexact from now on. */
TTMEM_I_INLINE ttmem_i_device *ttmem_i_device_of(ttmem_i_state *s, int device) {
  ttmem_i_device *record = s->device[device];
  return TTMEM_I_LIKELY(record != NULL) ? record : ttmem_i_open_device(s, device);
}

TTMEM_I_INLINE uint64_t ttmem_i_stamp(ttmem_i_state *s) {
  uint64_t stamp = TTMEM_CLOCK();
  s->stamp_ns = stamp;
  if (__builtin_expect(stamp >> TTMEM_I_WINDOW_SHIFT != s->window, 0)) {
    ttmem_i_new_window(s, stamp);
  }
  return stamp;
}

/* --------------------------------------------------------------------------------- 5. nodes and their hash table */

TTMEM_I_INLINE ttmem_i_node *ttmem_i_nodes(ttmem_i_state *s) {
  return (ttmem_i_node *)(void *)s->area[TTMEM_I_NODES].at;
}

TTMEM_I_INLINE uint32_t *ttmem_i_heads(ttmem_i_state *s) {
  return (uint32_t *)(void *)s->area[TTMEM_I_HEADS].at;
}

TTMEM_I_API int ttmem_i_grow(ttmem_i_state *s, int which, size_t bytes);

/* The first `bytes` of an area can be used. */
TTMEM_I_INLINE int ttmem_i_has(ttmem_i_state *s, int which, size_t bytes) {
  return TTMEM_I_LIKELY(bytes <= s->area[which].open_bytes) || ttmem_i_grow(s, which, bytes);
}

TTMEM_I_INLINE uint32_t ttmem_i_bucket(const ttmem_i_state *s, uint64_t address, unsigned type, unsigned device) {
  uint64_t key = address ^ ((uint64_t)(type << 8 | device) << 48);
  uint32_t hash = (uint32_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
  uint32_t bucket = hash & s->head_mask;
  return bucket < s->heads ? bucket : bucket & (s->head_mask >> 1);
}

/* One bucket more; its nodes come from one other bucket and keep their order, which is by age. */
TTMEM_I_INLINE void ttmem_i_split(ttmem_i_state *s) {
  if (s->heads >= s->max_heads || !ttmem_i_has(s, TTMEM_I_HEADS, (size_t)(s->heads + 1) * sizeof(uint32_t))) {
    return;
  }
  uint32_t added = s->heads++;
  if (added > s->head_mask) {
    s->head_mask = s->head_mask * 2 + 1;
  }
  ttmem_i_node *nodes = ttmem_i_nodes(s);
  uint32_t *from = &ttmem_i_heads(s)[added & (s->head_mask >> 1)];
  uint32_t *to = &ttmem_i_heads(s)[added];
  for (uint32_t at = *from; at != 0;) {
    ttmem_i_node *node = &nodes[at - 1];
    uint32_t next = node->next;
    if (ttmem_i_bucket(s, node->address, node->type, node->device) == added) {
      *to = at;
      to = &node->next;
    } else {
      *from = at;
      from = &node->next;
    }
    at = next;
  }
  *from = 0;
  *to = 0;
}

/* The link that points to the newest node of that key, or to the end of its chain. */
TTMEM_I_INLINE uint32_t *ttmem_i_find(ttmem_i_state *s, unsigned device, unsigned type, uint64_t address) {
  ttmem_i_node *nodes = ttmem_i_nodes(s);
  uint32_t *link = &ttmem_i_heads(s)[ttmem_i_bucket(s, address, type, device)];
  while (*link != 0) {
    ttmem_i_node *node = &nodes[*link - 1];
    if (node->address == address && node->type == type && node->device == device) {
      break;
    }
    link = &node->next;
  }
  return link;
}

/* A node for a new entry, with a page for it if one can be had; NULL: no memory, and the ledger is inexact. */
TTMEM_I_INLINE ttmem_i_node *ttmem_i_take(ttmem_i_state *s) {
  ttmem_i_node *nodes = ttmem_i_nodes(s);
  uint32_t at = s->free_listed;
  if (TTMEM_I_LIKELY(at != 0)) {
    s->free_listed = nodes[at - 1].next;
  } else if (s->free_unlisted != 0) {
    at = s->free_unlisted;
    s->free_unlisted = nodes[at - 1].next;
  } else if (s->nodes_used < s->max_nodes
             && ttmem_i_has(s, TTMEM_I_NODES, (size_t)(s->nodes_used + 1) * sizeof(ttmem_i_node))) {
    at = ++s->nodes_used;
  } else {
    ttmem_i_inexact(s);
    return NULL;
  }
  ttmem_i_node *node = &nodes[at - 1];
  node->listed = at - 1 < s->entries_open || ttmem_i_open_entry(s, at - 1);
  return node;
}

TTMEM_I_INLINE void ttmem_i_give_back(ttmem_i_state *s, ttmem_i_node *node) {
  uint32_t at = (uint32_t)(node - ttmem_i_nodes(s)) + 1;
  uint32_t *list = node->listed ? &s->free_listed : &s->free_unlisted;
  node->kind = TTMEM_I_KIND_FREE;
  node->generation++;
  node->next = *list;
  *list = at;
}

TTMEM_I_INLINE uint32_t ttmem_i_slot(ttmem_i_state *s, const ttmem_i_node *node) {
  return (uint32_t)(node - ttmem_i_nodes(s));
}

TTMEM_I_INLINE ttmem_handle ttmem_i_handle(ttmem_i_state *s, const ttmem_i_node *node) {
  uint64_t generation = node->generation & ((1u << TTMEM_I_GENERATION_BITS) - 1);
  return ((uint64_t)s->epoch << TTMEM_I_GENERATION_BITS | generation) << TTMEM_I_NODE_BITS
         | (ttmem_i_slot(s, node) + 1);
}

TTMEM_I_INLINE ttmem_i_node *ttmem_i_node_of(ttmem_i_state *s, ttmem_handle handle, unsigned kind) {
  uint32_t at = (uint32_t)(handle & ((1u << TTMEM_I_NODE_BITS) - 1));
  if (at == 0 || at > s->nodes_used) {
    return NULL;
  }
  ttmem_i_node *node = &ttmem_i_nodes(s)[at - 1];
  return node->kind == kind && ttmem_i_handle(s, node) == handle ? node : NULL;
}

/* ----------------------------------------------------------------------------------- 6. an event, store by store */

typedef struct ttmem_i_event {
  uint8_t operation, type, device, kind;
  uint8_t flags;
  uint32_t slot, tag, detail;
  uint64_t number, stamp_ns, address, size_bytes, part_bytes, banks_or_program;
} ttmem_i_event;

TTMEM_I_INLINE void ttmem_i_intend(ttmem_i_state *s, const ttmem_i_event *e, const ttmem_i_counter *before) {
  ttmem_i_header *h = s->header;
  ttmem_i_intent *i = &h->intent;
  TTMEM_I_PUT(i->number, e->number);
  TTMEM_I_PUT(i->address, e->address);
  TTMEM_I_PUT(i->size_bytes, e->size_bytes);
  TTMEM_I_PUT(i->bytes_before, before->current_bytes);
  TTMEM_I_PUT(i->count_before, before->current_count);
  TTMEM_I_PUT(i->stamp_ns, e->stamp_ns);
  TTMEM_I_PUT(i->tag, e->tag);
  TTMEM_I_PUT(i->detail, e->detail);
  TTMEM_I_PUT(i->part_bytes, e->part_bytes);
  TTMEM_I_PUT(i->banks_or_program, e->banks_or_program);
  TTMEM_I_PUT(i->allocs_before, before->allocs);
  TTMEM_I_PUT(i->frees_before, before->frees);
  TTMEM_I_PUT(i->allocated_before, before->allocated_bytes);
  TTMEM_I_PUT(i->unlisted_before, h->unlisted);
  TTMEM_I_PUT(i->live_before, h->live);
  TTMEM_I_PUT_LAST(i->word, (uint64_t)e->operation | (uint64_t)e->type << 8 | (uint64_t)e->device << 16
                                | (uint64_t)e->kind << 24 | (uint64_t)e->slot << 32);
}

TTMEM_I_INLINE void ttmem_i_enlist(ttmem_i_state *s, const ttmem_i_event *e) {
  ttmem_i_entry *entry = &s->entries[e->slot];
  TTMEM_I_ODD(entry->sequence);
  TTMEM_I_PUT(entry->kind, e->kind);
  TTMEM_I_PUT(entry->type, e->type);
  TTMEM_I_PUT(entry->device, e->device);
  TTMEM_I_PUT(entry->flags, e->flags);
  TTMEM_I_PUT(entry->address, e->address);
  TTMEM_I_PUT(entry->size_bytes, e->size_bytes);
  TTMEM_I_PUT(entry->number, e->number);
  TTMEM_I_PUT(entry->stamp_ns, e->stamp_ns);
  TTMEM_I_PUT(entry->tag, e->tag);
  TTMEM_I_PUT(entry->detail, e->detail);
  TTMEM_I_PUT(entry->part_bytes, e->part_bytes);
  TTMEM_I_PUT(entry->banks_or_program, e->banks_or_program);
  TTMEM_I_EVEN(entry->sequence);
}

/* One byte: the entry is whole before and after, and no death can tear it. */
TTMEM_I_INLINE void ttmem_i_delist(ttmem_i_state *s, uint32_t slot) {
  TTMEM_I_PUT(s->entries[slot].kind, (uint8_t)TTMEM_I_KIND_FREE);
}

TTMEM_I_INLINE void ttmem_i_peak(ttmem_i_device *d, unsigned type, uint64_t stamp_ns, uint64_t level) {
  uint64_t number = stamp_ns >> TTMEM_I_WINDOW_SHIFT;
  ttmem_i_window *window = &d->windows[type][number % TTMEM_I_WINDOWS];
  if (__builtin_expect(window->number != number, 0)) {
    TTMEM_I_PUT(window->peak, level);
    TTMEM_I_PUT(window->number, number);
  } else if (window->peak < level) {
    TTMEM_I_PUT(window->peak, level);
  }
}

TTMEM_I_INLINE void ttmem_i_count_alloc(ttmem_i_device *d, unsigned type, uint64_t stamp_ns, uint64_t bytes,
                                        uint64_t size_bytes) {
  ttmem_i_counter *c = &d->counters[type];
  uint64_t count = c->current_count + 1;
  TTMEM_I_ODD(c->sequence);
  TTMEM_I_PUT(c->current_bytes, bytes);
  if (c->peak_bytes < bytes) {
    TTMEM_I_PUT(c->peak_bytes, bytes);
  }
  TTMEM_I_PUT(c->current_count, count);
  if (c->peak_count < count) {
    TTMEM_I_PUT(c->peak_count, count);
  }
  TTMEM_I_PUT(c->allocs, c->allocs + 1);
  TTMEM_I_PUT(c->allocated_bytes, c->allocated_bytes + size_bytes);
  ttmem_i_peak(d, type, stamp_ns, bytes);
  TTMEM_I_EVEN(c->sequence);
}

TTMEM_I_INLINE void ttmem_i_count_free(ttmem_i_counter *c, uint64_t bytes, uint64_t ended) {
  TTMEM_I_ODD(c->sequence);
  TTMEM_I_PUT(c->current_bytes, bytes);
  TTMEM_I_PUT(c->current_count, c->current_count - ended);
  TTMEM_I_PUT(c->frees, c->frees + ended);
  TTMEM_I_EVEN(c->sequence);
}

/* The ring's record, the number of events, and nothing in flight any more. */
TTMEM_I_INLINE void ttmem_i_done(ttmem_i_state *s, const ttmem_i_event *e) {
  ttmem_i_record *r = &s->ring[s->ring_at];
  s->ring_at = s->ring_at + 1 == s->ring_records ? 0 : s->ring_at + 1;
  TTMEM_I_PUT(r->number, 0);
  TTMEM_I_FENCE();
  TTMEM_I_PUT(r->stamp_ns, e->stamp_ns);
  TTMEM_I_PUT(r->address, e->address);
  TTMEM_I_PUT(r->size_bytes, e->size_bytes);
  TTMEM_I_PUT(r->program, e->kind == TTMEM_I_KIND_BUFFER ? 0 : e->banks_or_program);
  TTMEM_I_PUT(r->slot, e->slot);
  TTMEM_I_PUT(r->tag, e->tag);
  TTMEM_I_PUT(r->operation, e->operation);
  TTMEM_I_PUT(r->type, e->type);
  TTMEM_I_PUT(r->device, e->device);
  TTMEM_I_PUT(r->detail, e->detail);
  TTMEM_I_PUT_LAST(r->number, e->number);
  TTMEM_I_PUT(s->header->events, e->number);
  TTMEM_I_PUT_LAST(s->header->intent.word, 0);
}

TTMEM_I_INLINE void ttmem_i_live(ttmem_i_state *s, const ttmem_i_node *node, uint64_t live, int change) {
  ttmem_i_header *h = s->header;
  TTMEM_I_PUT(h->live, live);
  if (__builtin_expect(!node->listed, 0)) {
    TTMEM_I_PUT(h->unlisted, h->unlisted + (uint64_t)(int64_t)change);
  } else if (h->entries_used <= ttmem_i_slot(s, node)) {
    TTMEM_I_PUT(h->entries_used, (uint64_t)ttmem_i_slot(s, node) + 1);
  }
}

/* Completes an alloc event: everything that all kinds of entries have in common. */
TTMEM_I_INLINE ttmem_handle ttmem_i_come(ttmem_i_state *s, ttmem_i_device *d, ttmem_i_node *node, ttmem_i_event *e,
                                         uint64_t bytes) {
  ttmem_i_tags *tags = &ttmem_i_open_tags;
  e->tag = tags->depth == 0 ? 0 : ttmem_i_tag_number(s, tags);
  e->slot = node->listed ? ttmem_i_slot(s, node) : TTMEM_I_NO_SLOT;
  e->number = s->header->events + 1;
  node->address = e->address;
  node->size = e->size_bytes;
  node->type = e->type;
  node->device = e->device;
  node->kind = e->kind;
  node->tag = e->tag;
  ttmem_i_intend(s, e, &d->counters[e->type]);
  if (TTMEM_I_LIKELY(node->listed)) {
    ttmem_i_enlist(s, e);
  }
  ttmem_i_count_alloc(d, e->type, e->stamp_ns, bytes, e->size_bytes);
  ttmem_i_live(s, node, s->header->live + 1, 1);
  ttmem_i_done(s, e);
  return ttmem_i_handle(s, node);
}

TTMEM_I_INLINE void ttmem_i_go(ttmem_i_state *s, ttmem_i_device *d, ttmem_i_node *node, ttmem_i_event *e,
                               uint64_t bytes) {
  e->slot = node->listed ? ttmem_i_slot(s, node) : TTMEM_I_NO_SLOT;
  e->number = s->header->events + 1;
  e->stamp_ns = s->stamp_ns;
  e->address = node->address;
  e->size_bytes = node->size;
  e->type = node->type;
  e->device = node->device;
  e->kind = node->kind;
  e->tag = node->tag;
  ttmem_i_intend(s, e, &d->counters[e->type]);
  if (TTMEM_I_LIKELY(node->listed)) {
    ttmem_i_delist(s, e->slot);
  }
  ttmem_i_count_free(&d->counters[e->type], bytes, 1);
  ttmem_i_live(s, node, s->header->live - 1, -1);
  ttmem_i_done(s, e);
  ttmem_i_give_back(s, node);
}

/* ---------------------------------------------------------------------------------------------------- 7. buffers */

TTMEM_I_INLINE int ttmem_i_bad_buffer(int device, int type) {
  return (unsigned)device >= TTMEM_I_DEVICES || (unsigned)type > TTMEM_TRACE;
}

ttmem_handle ttmem_alloc_banked(int device, int type, uint64_t address, uint64_t size, uint64_t per_bank,
                                uint32_t banks) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return 0;
  }
  if (__builtin_expect(ttmem_i_bad_buffer(device, type) || size - 1 >= TTMEM_I_MAX_BYTES, 0)) {
    ttmem_i_refuse(s);
    return 0;
  }
  ttmem_i_device *d = ttmem_i_device_of(s, device);
  ttmem_i_node *node = d == NULL ? NULL : ttmem_i_take(s);
  if (__builtin_expect(node == NULL, 0)) {
    ttmem_i_leave(s);
    return 0;
  }
  ttmem_i_event e;
  e.operation = TTMEM_I_OP_ALLOC;
  e.type = (uint8_t)type;
  e.device = (uint8_t)device;
  e.kind = TTMEM_I_KIND_BUFFER;
  e.flags = banks == 0 ? 0 : TTMEM_I_FLAG_BANKED;
  e.detail = 0;
  e.stamp_ns = ttmem_i_stamp(s);
  e.address = address;
  e.size_bytes = size;
  e.part_bytes = per_bank;
  e.banks_or_program = banks;
  uint32_t *link = ttmem_i_find(s, (unsigned)device, (unsigned)type, address);
  if (__builtin_expect(*link != 0, 0)) {
    TTMEM_I_PUT(s->header->duplicate_keys, s->header->duplicate_keys + 1);
  }
  ttmem_handle handle = ttmem_i_come(s, d, node, &e, d->counters[type].current_bytes + size);
  uint32_t *head = &ttmem_i_heads(s)[ttmem_i_bucket(s, address, (unsigned)type, (unsigned)device)];
  node->next = *head;
  *head = ttmem_i_slot(s, node) + 1;
  if (++s->keys > s->heads) {
    ttmem_i_split(s);
  }
  ttmem_i_leave(s);
  return handle;
}

ttmem_handle ttmem_alloc(int device, int type, uint64_t address, uint64_t size) {
  return ttmem_alloc_banked(device, type, address, size, 0, 0);
}

/* Ends the buffer that the link points to. */
TTMEM_I_INLINE void ttmem_i_free_linked(ttmem_i_state *s, uint32_t *link) {
  ttmem_i_node *node = &ttmem_i_nodes(s)[*link - 1];
  ttmem_i_device *d = s->device[node->device];
  ttmem_i_event e;
  e.operation = TTMEM_I_OP_FREE;
  e.detail = 0;
  e.part_bytes = 0;
  e.banks_or_program = 0;
  *link = node->next;
  s->keys--;
  ttmem_i_go(s, d, node, &e, d->counters[node->type].current_bytes - node->size);
  ttmem_i_leave(s);
}

void ttmem_free(int device, int type, uint64_t address) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  if (__builtin_expect(ttmem_i_bad_buffer(device, type), 0)) {
    ttmem_i_refuse(s);
    return;
  }
  uint32_t *link = ttmem_i_find(s, (unsigned)device, (unsigned)type, address);
  if (__builtin_expect(*link == 0, 0)) {
    ttmem_i_unknown(s);
    return;
  }
  ttmem_i_free_linked(s, link);
}

void ttmem_free_handle(ttmem_handle handle) {
  ttmem_i_state *s = handle == 0 ? NULL : ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  ttmem_i_node *node = ttmem_i_node_of(s, handle, TTMEM_I_KIND_BUFFER);
  if (__builtin_expect(node == NULL, 0)) {
    ttmem_i_unknown(s);
    return;
  }
  uint32_t *link = ttmem_i_find(s, node->device, node->type, node->address);
  while (&ttmem_i_nodes(s)[*link - 1] != node) {
    link = &ttmem_i_nodes(s)[*link - 1].next;
  }
  ttmem_i_free_linked(s, link);
}

/* ---------------------------------------------------------------------------------------------------- 8. kernels */

ttmem_handle ttmem_kernel_load(int device, uint64_t program, uint32_t core_class, uint64_t bytes) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return 0;
  }
  if ((unsigned)device >= TTMEM_I_DEVICES || program == UINT64_MAX || bytes - 1 >= TTMEM_I_MAX_BYTES) {
    ttmem_i_refuse(s);
    return 0;
  }
  ttmem_i_device *d = ttmem_i_device_of(s, device);
  ttmem_i_node *node = d == NULL ? NULL : ttmem_i_take(s);
  ttmem_handle handle = 0;
  if (node != NULL) {
    ttmem_i_event e = {TTMEM_I_OP_KERNEL_LOAD, TTMEM_I_TYPE_KERNEL, (uint8_t)device, TTMEM_I_KIND_KERNEL, 0, 0, 0,
                       core_class, 0, ttmem_i_stamp(s), 0, bytes, 0, program};
    handle = ttmem_i_come(s, d, node, &e, d->counters[TTMEM_I_TYPE_KERNEL].current_bytes + bytes);
    node->address = program;
  }
  ttmem_i_leave(s);
  return handle;
}

void ttmem_kernel_unload(ttmem_handle handle) {
  ttmem_i_state *s = handle == 0 ? NULL : ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  ttmem_i_node *node = ttmem_i_node_of(s, handle, TTMEM_I_KIND_KERNEL);
  if (node == NULL) {
    ttmem_i_unknown(s);
    return;
  }
  ttmem_i_device *d = s->device[node->device];
  ttmem_i_event e = {TTMEM_I_OP_KERNEL_UNLOAD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, node->address};
  node->address = 0;
  ttmem_i_go(s, d, node, &e, d->counters[TTMEM_I_TYPE_KERNEL].current_bytes - node->size);
  ttmem_i_leave(s);
}

/* ------------------------------------------------------------------------------------------- 9. circular buffers */

TTMEM_I_INLINE ttmem_i_cb *ttmem_i_cbs(ttmem_i_state *s) {
  return (ttmem_i_cb *)(void *)s->area[TTMEM_I_CBS].at;
}

TTMEM_I_INLINE ttmem_i_program *ttmem_i_programs(ttmem_i_state *s) {
  return (ttmem_i_program *)(void *)s->area[TTMEM_I_PROGRAMS].at;
}

TTMEM_I_INLINE ttmem_i_set *ttmem_i_sets(ttmem_i_state *s) {
  return (ttmem_i_set *)(void *)s->area[TTMEM_I_SETS].at;
}

TTMEM_I_INLINE ttmem_i_residents *ttmem_i_residents_of(ttmem_i_state *s, unsigned device) {
  return (ttmem_i_residents *)(void *)s->area[TTMEM_I_RESIDENTS].at + device;
}

TTMEM_I_INLINE int ttmem_i_on(const ttmem_i_core_set *set, unsigned core) {
  return (int)(set->bits[core / 64] >> core % 64 & 1);
}

TTMEM_I_INLINE unsigned ttmem_i_cores(const ttmem_i_core_set *set) {
  unsigned cores = 0;
  for (unsigned i = 0; i < TTMEM_I_CORE_WORDS; i++) {
    cores += (unsigned)__builtin_popcountll(set->bits[i]);
  }
  return cores;
}

/* The next core of the set from `core` on, or TTMEM_I_CORES. */
TTMEM_I_INLINE unsigned ttmem_i_next_core(const ttmem_i_core_set *set, unsigned core) {
  while (core < TTMEM_I_CORES) {
    uint64_t rest = set->bits[core / 64] >> core % 64;
    if (rest != 0) {
      return core + (unsigned)__builtin_ctzll(rest);
    }
    core = (core / 64 + 1) * 64;
  }
  return TTMEM_I_CORES;
}

#define TTMEM_I_EACH_CORE(core, set)                                                        \
  for (unsigned core = ttmem_i_next_core((set), 0); core < TTMEM_I_CORES;                   \
       core = ttmem_i_next_core((set), core + 1))

TTMEM_I_INLINE uint32_t *ttmem_i_program_head(ttmem_i_state *s, unsigned device, uint64_t id) {
  return &s->program_heads[((id ^ (uint64_t)device << 56) * UINT64_C(0x9E3779B97F4A7C15)) >> 52];
}

TTMEM_I_API ttmem_i_program *ttmem_i_program_of(ttmem_i_state *s, unsigned device, uint64_t id, int make);
ttmem_i_program *ttmem_i_program_of(ttmem_i_state *s, unsigned device, uint64_t id, int make) {
  uint32_t *head = ttmem_i_program_head(s, device, id);
  for (uint32_t at = *head; at != 0; at = ttmem_i_programs(s)[at - 1].next) {
    ttmem_i_program *program = &ttmem_i_programs(s)[at - 1];
    if (program->id == id && program->device == device) {
      return program;
    }
  }
  if (!make) {
    return NULL;
  }
  uint32_t at = s->free_program;
  if (at != 0) {
    s->free_program = ttmem_i_programs(s)[at - 1].next;
  } else if (ttmem_i_has(s, TTMEM_I_PROGRAMS, (size_t)(s->programs_used + 1) * sizeof(ttmem_i_program))) {
    at = ++s->programs_used;
  } else {
    return NULL;
  }
  ttmem_i_program *program = &ttmem_i_programs(s)[at - 1];
  memset(program, 0, sizeof(*program));
  program->id = id;
  program->device = (uint8_t)device;
  program->live = 1;
  program->uniform = 1;
  program->next = *head;
  *head = at;
  return program;
}

TTMEM_I_API void ttmem_i_forget_program(ttmem_i_state *s, ttmem_i_program *program);
void ttmem_i_forget_program(ttmem_i_state *s, ttmem_i_program *program) {
  uint32_t at = (uint32_t)(program - ttmem_i_programs(s)) + 1;
  uint32_t *link = ttmem_i_program_head(s, program->device, program->id);
  while (*link != at) {
    link = &ttmem_i_programs(s)[*link - 1].next;
  }
  *link = program->next;
  program->live = 0;
  program->next = s->free_program;
  s->free_program = at;
}

/* The set's place among all sets + 1; 0: no memory. */
TTMEM_I_API uint32_t ttmem_i_set_of(ttmem_i_state *s, const ttmem_i_core_set *cores);
/* The first n records of the section have pages; 0: no room. */
TTMEM_I_API int ttmem_i_reserve(ttmem_i_state *s, unsigned section, uint64_t n);

uint32_t ttmem_i_set_of(ttmem_i_state *s, const ttmem_i_core_set *cores) {
  uint64_t hash = 0;
  for (unsigned i = 0; i < TTMEM_I_CORE_WORDS; i++) {
    hash = (hash ^ cores->bits[i]) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 29;
  }
  uint32_t *head = &s->set_heads[hash % TTMEM_I_CB_HEADS];
  for (uint32_t at = *head; at != 0; at = ttmem_i_sets(s)[at - 1].next) {
    if (memcmp(&ttmem_i_sets(s)[at - 1].cores, cores, sizeof(*cores)) == 0) {
      return at;
    }
  }
  if (!ttmem_i_has(s, TTMEM_I_SETS, (size_t)(s->sets_used + 1) * sizeof(ttmem_i_set))) {
    return 0;
  }
  ttmem_i_set *set = &ttmem_i_sets(s)[s->sets_used++];
  set->cores = *cores;
  set->count = ttmem_i_cores(cores);
  set->next = *head;
  *head = s->sets_used;
  ttmem_i_header *h = s->header;
  uint64_t at = h->core_sets_used;
  if (at < TTMEM_I_MAX_CORE_SETS && ttmem_i_reserve(s, TTMEM_I_CORE_SETS, at + 1)) {
    for (unsigned i = 0; i < TTMEM_I_CORE_WORDS; i++) {
      TTMEM_I_PUT(s->core_sets[at].bits[i], cores->bits[i]);
    }
    set->number = (uint32_t)at + 1;
    TTMEM_I_PUT_LAST(h->core_sets_used, (uint32_t)at + 1);
  } else {
    set->number = 0;
    TTMEM_I_PUT(h->core_sets_lost, h->core_sets_lost + 1);
  }
  return s->sets_used;
}

/* The bytes that the program's circular buffers cover on one core. */
TTMEM_I_INLINE uint64_t ttmem_i_union(ttmem_i_state *s, const ttmem_i_program *program, unsigned core) {
  uint64_t bytes = 0;
  uint64_t end = 0;
  for (uint32_t at = program->first_cb; at != 0;) {
    const ttmem_i_cb *cb = &ttmem_i_cbs(s)[at - 1];
    at = cb->next;
    if (ttmem_i_on(&ttmem_i_sets(s)[cb->set - 1].cores, core)) {
      uint64_t from = cb->address > end ? cb->address : end;
      uint64_t to = cb->address + cb->part_bytes;
      if (to > from) {
        bytes += to - from;
        end = to;
      }
    }
  }
  return bytes;
}

/* Who is resident on the core from now on (program's place + 1, or 0); returns the device's bytes. */
TTMEM_I_INLINE uint64_t ttmem_i_settle(ttmem_i_state *s, ttmem_i_device *d, unsigned device, unsigned core,
                                       uint32_t at, uint64_t covered, uint64_t bytes) {
  ttmem_i_residents *r = ttmem_i_residents_of(s, device);
  if (r->program[core] != at) {
    if (r->program[core] != 0) {
      ttmem_i_programs(s)[r->program[core] - 1].resident_cores--;
    }
    if (at != 0) {
      ttmem_i_programs(s)[at - 1].resident_cores++;
    }
    r->program[core] = at;
    TTMEM_I_PUT(d->resident_programs[core], at == 0 ? 0 : ttmem_i_programs(s)[at - 1].id + 1);
  }
  bytes += covered - r->bytes[core];
  r->bytes[core] = covered;
  return bytes;
}

/* Sets or clears the flag of all the program's entries, as they are resident somewhere or not. */
TTMEM_I_INLINE void ttmem_i_flag(ttmem_i_state *s, const ttmem_i_program *program, uint32_t at) {
  const ttmem_i_residents *r = ttmem_i_residents_of(s, program->device);
  for (uint32_t i = program->first_cb; i != 0; i = ttmem_i_cbs(s)[i - 1].next) {
    const ttmem_i_cb *cb = &ttmem_i_cbs(s)[i - 1];
    uint8_t flags = 0;
    if (program->resident_cores != 0) {
      TTMEM_I_EACH_CORE(core, &ttmem_i_sets(s)[cb->set - 1].cores) {
        if (r->program[core] == at) {
          flags = TTMEM_I_FLAG_RESIDENT;
          break;
        }
      }
    }
    if (!ttmem_i_nodes(s)[cb->node].listed) {
      continue;
    }
    ttmem_i_entry *entry = &s->entries[cb->node];
    if (entry->flags != flags) {
      TTMEM_I_PUT(entry->flags, flags); /* one byte, as in ttmem_i_delist */
    }
  }
}

/* The union of all ranges, as a set; 0: a bad range, or none. */
TTMEM_I_INLINE int ttmem_i_gather(const ttmem_core_range *ranges, size_t n, ttmem_i_core_set *set) {
  memset(set, 0, sizeof(*set));
  if (ranges == NULL || n == 0) {
    return 0;
  }
  for (size_t i = 0; i < n; i++) {
    ttmem_core_range r = ranges[i];
    if (r.x0 > r.x1 || r.y0 > r.y1 || r.x1 > 31 || r.y1 > 31) {
      return 0;
    }
    for (unsigned y = r.y0; y <= r.y1; y++) {
      uint64_t row = ((UINT64_C(1) << (r.x1 + 1)) - (UINT64_C(1) << r.x0)) & UINT32_MAX;
      set->bits[y / 2] |= row << y % 2 * 32;
    }
  }
  return 1;
}

/* Links a new circular buffer into its program; 0: no memory. */
TTMEM_I_API uint32_t ttmem_i_add_cb(ttmem_i_state *s, ttmem_i_program *program, uint32_t set, uint64_t address,
                                    uint64_t bytes_per_core);
uint32_t ttmem_i_add_cb(ttmem_i_state *s, ttmem_i_program *program, uint32_t set, uint64_t address,
                        uint64_t bytes_per_core) {
  uint32_t at = s->free_cb;
  if (at != 0) {
    s->free_cb = ttmem_i_cbs(s)[at - 1].next;
  } else if (ttmem_i_has(s, TTMEM_I_CBS, (size_t)(s->cbs_used + 1) * sizeof(ttmem_i_cb))) {
    at = ++s->cbs_used;
  } else {
    return 0;
  }
  ttmem_i_cb *cb = &ttmem_i_cbs(s)[at - 1];
  cb->address = address;
  cb->part_bytes = bytes_per_core;
  cb->set = set;
  cb->program = (uint32_t)(program - ttmem_i_programs(s)) + 1;
  if (program->first_cb != 0 && ttmem_i_cbs(s)[program->first_cb - 1].set != set) {
    program->uniform = 0;
  }
  uint32_t *link = &program->first_cb;
  while (*link != 0 && ttmem_i_cbs(s)[*link - 1].address <= address) {
    link = &ttmem_i_cbs(s)[*link - 1].next;
  }
  cb->next = *link;
  *link = at;
  for (unsigned i = 0; i < TTMEM_I_CORE_WORDS; i++) {
    program->on.bits[i] |= ttmem_i_sets(s)[set - 1].cores.bits[i];
  }
  program->cores = (uint16_t)ttmem_i_cores(&program->on);
  return at;
}

TTMEM_I_API void ttmem_i_remove_cb(ttmem_i_state *s, ttmem_i_program *program, uint32_t at);
void ttmem_i_remove_cb(ttmem_i_state *s, ttmem_i_program *program, uint32_t at) {
  uint32_t *link = &program->first_cb;
  while (*link != at) {
    link = &ttmem_i_cbs(s)[*link - 1].next;
  }
  *link = ttmem_i_cbs(s)[at - 1].next;
  ttmem_i_cbs(s)[at - 1].next = s->free_cb;
  s->free_cb = at;
  memset(&program->on, 0, sizeof(program->on));
  for (uint32_t i = program->first_cb; i != 0; i = ttmem_i_cbs(s)[i - 1].next) {
    for (unsigned word = 0; word < TTMEM_I_CORE_WORDS; word++) {
      program->on.bits[word] |= ttmem_i_sets(s)[ttmem_i_cbs(s)[i - 1].set - 1].cores.bits[word];
    }
  }
  program->cores = (uint16_t)ttmem_i_cores(&program->on);
}

ttmem_handle ttmem_cb_alloc(int device, uint64_t program, uint64_t address, uint64_t bytes_per_core,
                            const ttmem_core_range *ranges, size_t n) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return 0;
  }
  ttmem_i_core_set cores;
  if ((unsigned)device >= TTMEM_I_DEVICES || program == UINT64_MAX || bytes_per_core - 1 >= UINT32_MAX
      || address >= TTMEM_I_MAX_BYTES || !ttmem_i_gather(ranges, n, &cores)) {
    ttmem_i_refuse(s);
    return 0;
  }
  ttmem_i_device *d = ttmem_i_device_of(s, device);
  uint32_t set = d == NULL ? 0 : ttmem_i_set_of(s, &cores);
  ttmem_i_program *p = NULL;
  if (set != 0 && ttmem_i_has(s, TTMEM_I_RESIDENTS, ((size_t)device + 1) * sizeof(ttmem_i_residents))) {
    p = ttmem_i_program_of(s, (unsigned)device, program, 1);
  }
  ttmem_i_node *node = p == NULL ? NULL : ttmem_i_take(s);
  uint32_t at = node == NULL ? 0 : ttmem_i_add_cb(s, p, set, address, bytes_per_core);
  if (at == 0) {
    if (node != NULL) {
      ttmem_i_give_back(s, node);
    }
    if (p != NULL && p->first_cb == 0) {
      ttmem_i_forget_program(s, p);
    }
    ttmem_i_inexact(s);
    ttmem_i_leave(s);
    return 0;
  }
  ttmem_i_cbs(s)[at - 1].node = ttmem_i_slot(s, node);
  ttmem_i_residents *r = ttmem_i_residents_of(s, (unsigned)device);
  uint32_t place = (uint32_t)(p - ttmem_i_programs(s)) + 1;
  uint64_t bytes = d->counters[TTMEM_I_TYPE_CB].current_bytes;
  uint8_t flags = 0;
  if (p->resident_cores != 0) {
    TTMEM_I_EACH_CORE(core, &cores) {
      if (r->program[core] == place) {
        bytes = ttmem_i_settle(s, d, (unsigned)device, core, place, ttmem_i_union(s, p, core), bytes);
        flags = TTMEM_I_FLAG_RESIDENT;
      }
    }
  }
  ttmem_i_event e = {TTMEM_I_OP_CB_ALLOC, TTMEM_I_TYPE_CB, (uint8_t)device, TTMEM_I_KIND_CB, flags, 0, 0,
                     ttmem_i_sets(s)[set - 1].number, 0, ttmem_i_stamp(s), address,
                     bytes_per_core * ttmem_i_sets(s)[set - 1].count, bytes_per_core, program};
  ttmem_handle handle = ttmem_i_come(s, d, node, &e, bytes);
  node->next = at;
  ttmem_i_leave(s);
  return handle;
}

/* The event of several entries, or of none: everything but its own stores. */
TTMEM_I_INLINE void ttmem_i_announce(ttmem_i_state *s, ttmem_i_device *d, ttmem_i_event *e) {
  e->slot = TTMEM_I_NO_SLOT;
  e->number = s->header->events + 1;
  ttmem_i_intend(s, e, &d->counters[TTMEM_I_TYPE_CB]);
}

void ttmem_cb_resident(int device, uint64_t program) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  if ((unsigned)device >= TTMEM_I_DEVICES || program == UINT64_MAX) {
    ttmem_i_refuse(s);
    return;
  }
  ttmem_i_program *p = ttmem_i_program_of(s, (unsigned)device, program, 0);
  if (p == NULL || p->resident_cores == p->cores) {
    ttmem_i_leave(s); /* nothing changes: no event */
    return;
  }
  ttmem_i_device *d = s->device[device];
  ttmem_i_residents *r = ttmem_i_residents_of(s, (unsigned)device);
  ttmem_i_event e = {TTMEM_I_OP_CB_RESIDENT, TTMEM_I_TYPE_CB, (uint8_t)device, TTMEM_I_KIND_CB, 0, 0, 0, 0, 0,
                     ttmem_i_stamp(s), 0, 0, 0, program};
  ttmem_i_announce(s, d, &e);
  uint32_t place = (uint32_t)(p - ttmem_i_programs(s)) + 1;
  uint64_t bytes = d->counters[TTMEM_I_TYPE_CB].current_bytes;
  uint64_t everywhere = p->uniform ? ttmem_i_union(s, p, ttmem_i_next_core(&p->on, 0)) : 0;
  uint32_t touched = 0;
  TTMEM_I_ODD(d->residency_sequence);
  TTMEM_I_EACH_CORE(core, &p->on) {
    uint32_t before = r->program[core];
    if (before == place) {
      continue;
    }
    if (before != 0 && !ttmem_i_programs(s)[before - 1].touched) {
      ttmem_i_programs(s)[before - 1].touched = 1;
      ttmem_i_programs(s)[before - 1].next_touched = touched;
      touched = before;
    }
    uint64_t covered = p->uniform ? everywhere : ttmem_i_union(s, p, core);
    bytes = ttmem_i_settle(s, d, (unsigned)device, core, place, covered, bytes);
  }
  TTMEM_I_EVEN(d->residency_sequence);
  ttmem_i_flag(s, p, place);
  while (touched != 0) {
    ttmem_i_program *other = &ttmem_i_programs(s)[touched - 1];
    ttmem_i_flag(s, other, touched);
    other->touched = 0;
    touched = other->next_touched;
  }
  ttmem_i_counter *c = &d->counters[TTMEM_I_TYPE_CB];
  TTMEM_I_ODD(c->sequence);
  TTMEM_I_PUT(c->current_bytes, bytes);
  if (c->peak_bytes < bytes) {
    TTMEM_I_PUT(c->peak_bytes, bytes);
  }
  ttmem_i_peak(d, TTMEM_I_TYPE_CB, e.stamp_ns, bytes);
  TTMEM_I_EVEN(c->sequence);
  ttmem_i_done(s, &e);
  ttmem_i_leave(s);
}

void ttmem_cb_free(ttmem_handle handle) {
  ttmem_i_state *s = handle == 0 ? NULL : ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  ttmem_i_node *node = ttmem_i_node_of(s, handle, TTMEM_I_KIND_CB);
  if (node == NULL) {
    ttmem_i_unknown(s);
    return;
  }
  unsigned device = node->device;
  ttmem_i_device *d = s->device[device];
  uint32_t at = node->next;
  ttmem_i_cb cb = ttmem_i_cbs(s)[at - 1];
  ttmem_i_program *p = &ttmem_i_programs(s)[cb.program - 1];
  ttmem_i_set *set = &ttmem_i_sets(s)[cb.set - 1];
  ttmem_i_event e = {TTMEM_I_OP_CB_FREE, TTMEM_I_TYPE_CB, (uint8_t)device, TTMEM_I_KIND_CB, 0,
                     node->listed ? ttmem_i_slot(s, node) : TTMEM_I_NO_SLOT, node->tag, set->number,
                     s->header->events + 1, s->stamp_ns, cb.address, node->size, cb.part_bytes, p->id};
  ttmem_i_intend(s, &e, &d->counters[TTMEM_I_TYPE_CB]);
  ttmem_i_remove_cb(s, p, at);
  uint64_t bytes = d->counters[TTMEM_I_TYPE_CB].current_bytes;
  if (p->resident_cores != 0) {
    ttmem_i_residents *r = ttmem_i_residents_of(s, device);
    TTMEM_I_ODD(d->residency_sequence);
    TTMEM_I_EACH_CORE(core, &set->cores) {
      if (r->program[core] == cb.program) {
        uint32_t stays = ttmem_i_on(&p->on, core) ? cb.program : 0;
        bytes = ttmem_i_settle(s, d, device, core, stays, stays == 0 ? 0 : ttmem_i_union(s, p, core), bytes);
      }
    }
    TTMEM_I_EVEN(d->residency_sequence);
  }
  if (p->first_cb == 0) {
    ttmem_i_forget_program(s, p);
  }
  if (node->listed) {
    ttmem_i_delist(s, e.slot);
  }
  ttmem_i_count_free(&d->counters[TTMEM_I_TYPE_CB], bytes, 1);
  ttmem_i_live(s, node, s->header->live - 1, -1);
  ttmem_i_done(s, &e);
  ttmem_i_give_back(s, node);
  ttmem_i_leave(s);
}

/* How many of the device's circular buffers have no place in the table. */
TTMEM_I_INLINE uint64_t ttmem_i_unlisted_cbs(ttmem_i_state *s, int device) {
  uint64_t unlisted = 0;
  for (uint32_t i = 0; i < s->programs_used && s->header->unlisted != 0; i++) {
    const ttmem_i_program *p = &ttmem_i_programs(s)[i];
    for (uint32_t at = p->live && p->device == device ? p->first_cb : 0; at != 0;) {
      const ttmem_i_cb *cb = &ttmem_i_cbs(s)[at - 1];
      unlisted += !ttmem_i_nodes(s)[cb->node].listed;
      at = cb->next;
    }
  }
  return unlisted;
}

void ttmem_cb_free_all(int device) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  if ((unsigned)device >= TTMEM_I_DEVICES) {
    ttmem_i_refuse(s);
    return;
  }
  ttmem_i_device *d = s->device[device];
  uint64_t ended = d == NULL ? 0 : d->counters[TTMEM_I_TYPE_CB].current_count;
  if (ended == 0) {
    ttmem_i_leave(s);
    return;
  }
  uint64_t unlisted = ttmem_i_unlisted_cbs(s, device);
  ttmem_i_event e = {TTMEM_I_OP_CB_FREE_ALL, TTMEM_I_TYPE_CB, (uint8_t)device, TTMEM_I_KIND_CB, 0, 0, 0, 0, 0,
                     s->stamp_ns, 0, 0, unlisted, 0};
  ttmem_i_announce(s, d, &e);
  for (uint32_t i = 0; i < s->programs_used; i++) {
    ttmem_i_program *p = &ttmem_i_programs(s)[i];
    if (!p->live || p->device != device) {
      continue;
    }
    for (uint32_t at = p->first_cb; at != 0;) {
      ttmem_i_cb *cb = &ttmem_i_cbs(s)[at - 1];
      ttmem_i_node *node = &ttmem_i_nodes(s)[cb->node];
      uint32_t next = cb->next;
      if (node->listed) {
        ttmem_i_delist(s, cb->node);
      }
      ttmem_i_give_back(s, node);
      cb->next = s->free_cb;
      s->free_cb = at;
      at = next;
    }
    ttmem_i_forget_program(s, p);
  }
  TTMEM_I_ODD(d->residency_sequence);
  for (unsigned core = 0; core < TTMEM_I_CORES; core++) {
    if (d->resident_programs[core] != 0) {
      TTMEM_I_PUT(d->resident_programs[core], 0);
    }
  }
  TTMEM_I_EVEN(d->residency_sequence);
  memset(ttmem_i_residents_of(s, (unsigned)device), 0, sizeof(ttmem_i_residents));
  ttmem_i_count_free(&d->counters[TTMEM_I_TYPE_CB], 0, ended);
  TTMEM_I_PUT(s->header->live, s->header->live - ended);
  TTMEM_I_PUT(s->header->unlisted, s->header->unlisted - unlisted);
  ttmem_i_done(s, &e);
  ttmem_i_leave(s);
}

/* --------------------------------------------------------------------- 10. facts: devices, pools, tags, coverage */

TTMEM_I_INLINE void ttmem_i_put_text(char *to, size_t bytes, const char *text, size_t length) {
  for (size_t i = 0; i < bytes; i++) {
    TTMEM_I_PUT(to[i], i < length ? text[i] : 0);
  }
}

/* How many of the text's first bytes fit without cutting a UTF-8 character. */
TTMEM_I_INLINE size_t ttmem_i_fits(const char *text, size_t length, size_t bytes) {
  if (length <= bytes) {
    return length;
  }
  while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80) {
    bytes--;
  }
  return bytes;
}

void ttmem_device(int device, uint64_t unique_id, const char *bdf) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  size_t length = bdf == NULL ? 0 : strnlen(bdf, 17);
  if ((unsigned)device >= TTMEM_I_DEVICES || length > 15) {
    ttmem_i_refuse(s);
    return;
  }
  ttmem_i_device *d = ttmem_i_device_of(s, device);
  if (d != NULL) {
    TTMEM_I_ODD(d->sequence);
    TTMEM_I_PUT(d->unique_id, unique_id);
    ttmem_i_put_text(d->bdf, sizeof(d->bdf), bdf, length);
    TTMEM_I_PUT(d->declared, (unique_id == 0 ? 0u : (uint32_t)TTMEM_I_DECLARED_UNIQUE_ID)
                                 | (length == 0 ? 0u : (uint32_t)TTMEM_I_DECLARED_BDF));
    TTMEM_I_EVEN(d->sequence);
  }
  ttmem_i_leave(s);
}

void ttmem_pool(int device, int type, uint32_t banks, uint64_t bank_size, uint64_t allocated, uint64_t free_bytes,
                uint64_t largest_free) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  if (ttmem_i_bad_buffer(device, type) || banks - 1 >= INT32_MAX || bank_size > TTMEM_I_MAX_BYTES
      || allocated > bank_size || free_bytes > bank_size || largest_free > free_bytes) {
    ttmem_i_refuse(s);
    return;
  }
  ttmem_i_device *d = ttmem_i_device_of(s, device);
  if (d != NULL) {
    ttmem_i_pool *p = &d->pools[type];
    TTMEM_I_ODD(p->sequence);
    TTMEM_I_PUT(p->banks, banks);
    TTMEM_I_PUT(p->known, p->known | TTMEM_I_POOL_FIGURES);
    TTMEM_I_PUT(p->bank_size_bytes, bank_size);
    TTMEM_I_PUT(p->allocated_bytes, allocated);
    TTMEM_I_PUT(p->free_bytes, free_bytes);
    TTMEM_I_PUT(p->largest_free_bytes, largest_free);
    TTMEM_I_PUT(p->stamp_ns, TTMEM_CLOCK());
    TTMEM_I_EVEN(p->sequence);
  }
  ttmem_i_leave(s);
}

void ttmem_pool_base(int device, int type, uint64_t base) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  if (ttmem_i_bad_buffer(device, type)) {
    ttmem_i_refuse(s);
    return;
  }
  ttmem_i_device *d = ttmem_i_device_of(s, device);
  if (d != NULL) {
    ttmem_i_pool *p = &d->pools[type];
    TTMEM_I_ODD(p->sequence);
    TTMEM_I_PUT(p->base_address, base);
    TTMEM_I_PUT(p->known, p->known | TTMEM_I_POOL_BASE);
    TTMEM_I_EVEN(p->sequence);
  }
  ttmem_i_leave(s);
}

void ttmem_coverage_note(int coverage, const char *note) {
  ttmem_i_state *s = ttmem_i_begin();
  if (s == NULL) {
    return;
  }
  if (coverage != TTMEM_COMPLETE && coverage != TTMEM_PARTIAL) {
    ttmem_i_refuse(s);
    return;
  }
  ttmem_i_header *h = s->header;
  size_t length = note == NULL ? 0 : ttmem_i_fits(note, strnlen(note, TTMEM_I_TEXT + 1), TTMEM_I_TEXT);
  TTMEM_I_ODD(h->coverage_sequence);
  ttmem_i_put_text(h->coverage_text, TTMEM_I_TEXT, note, length);
  TTMEM_I_PUT(h->coverage, (uint32_t)coverage);
  TTMEM_I_EVEN(h->coverage_sequence);
  ttmem_i_leave(s);
}

void ttmem_coverage(int coverage) { ttmem_coverage_note(coverage, NULL); }

void ttmem_tag_push(const char *text) {
  ttmem_i_tags *t = &ttmem_i_open_tags;
  uint32_t depth = ++t->depth;
  if (depth > TTMEM_I_TAG_DEPTH) {
    return; /* as deep as that, the path stays what it is */
  }
  size_t at = t->length[depth - 1];
  size_t length = text == NULL ? 0 : strnlen(text, TTMEM_I_TEXT + 1);
  t->cut[depth] = t->cut[depth - 1];
  if (!t->cut[depth] && length != 0) {
    if (at != 0 && at < TTMEM_I_TEXT) {
      t->text[at++] = '/';
    }
    size_t fits = ttmem_i_fits(text, length, TTMEM_I_TEXT - at);
    memcpy(t->text + at, text, fits);
    at += fits;
    t->cut[depth] = fits < length;
  }
  t->length[depth] = (uint16_t)at;
  t->number[depth] = 0;
}

void ttmem_tag_pop(void) {
  ttmem_i_tags *t = &ttmem_i_open_tags;
  if (t->depth > 0) {
    t->depth--;
  }
}

uint32_t ttmem_i_tag_number(ttmem_i_state *s, ttmem_i_tags *t) {
  uint32_t depth = t->depth < TTMEM_I_TAG_DEPTH ? t->depth : (uint32_t)TTMEM_I_TAG_DEPTH;
  if (TTMEM_I_LIKELY(t->epoch == s->epoch && t->number[depth] != 0)) {
    return t->number[depth] - 1;
  }
  if (t->epoch != s->epoch) {
    memset(t->number, 0, sizeof(t->number));
    t->epoch = s->epoch;
  }
  uint32_t length = t->length[depth];
  if (length == 0) {
    t->number[depth] = 1;
    return 0;
  }
  uint64_t hash = length;
  for (uint32_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)t->text[i]) * UINT64_C(0x100000001B3);
  }
  uint32_t *head = &s->tag_heads[(hash ^ hash >> 32) % TTMEM_I_TAG_HEADS];
  for (uint32_t at = *head; at != 0; at = s->tag_next[at - 1]) {
    const ttmem_i_tag *tag = &s->tags[at - 1];
    if (tag->length == length && tag->flags == t->cut[depth] && memcmp(tag->text, t->text, length) == 0) {
      t->number[depth] = at + 1;
      return at;
    }
  }
  ttmem_i_header *h = s->header;
  uint32_t at = h->tags_used;
  if (at == TTMEM_I_MAX_TAGS || !ttmem_i_reserve(s, TTMEM_I_TAGS, (uint64_t)at + 1)) {
    TTMEM_I_PUT(h->tags_lost, h->tags_lost + 1);
    t->number[depth] = 1;
    return 0;
  }
  TTMEM_I_PUT(s->tags[at].length, length);
  TTMEM_I_PUT(s->tags[at].flags, (uint32_t)t->cut[depth]);
  ttmem_i_put_text(s->tags[at].text, TTMEM_I_TEXT, t->text, length);
  TTMEM_I_PUT_LAST(h->tags_used, at + 1);
  s->tag_next[at] = *head;
  *head = at + 1;
  t->number[depth] = at + 2;
  return at + 1;
}

/* ------------------------------------------------------------------------------- 11. pages, descriptors, windows */

/* Raw calls: those of libc are points where a thread can be cancelled, and it would keep the lock. */
TTMEM_I_INLINE int ttmem_i_openat(int directory, const char *path, int flags) {
  return (int)syscall(SYS_openat, directory, path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

TTMEM_I_INLINE void ttmem_i_close_fd(int fd) { syscall(SYS_close, fd); }

TTMEM_I_INLINE ssize_t ttmem_i_read(int fd, void *to, size_t bytes) { return syscall(SYS_read, fd, to, bytes); }

/* Whether the descriptor is still the file that we opened: programs close what they don't know. */
TTMEM_I_INLINE int ttmem_i_ours(const ttmem_i_file *file) {
  struct stat now;
  return fstat(file->fd, &now) == 0 && now.st_dev == file->dev && now.st_ino == file->ino;
}

TTMEM_I_INLINE void ttmem_i_close_file(ttmem_i_file *file) {
  if (file->ino != 0 && ttmem_i_ours(file)) {
    ttmem_i_close_fd(file->fd);
  }
  file->ino = 0;
}

/* Out of the low numbers, which programs count on; returns the new descriptor. */
TTMEM_I_INLINE int ttmem_i_lift(int fd) {
  static const int floors[] = {400, 50, 3};
  for (size_t i = 0; fd >= 0 && i < sizeof(floors) / sizeof(floors[0]); i++) {
    int lifted = fcntl(fd, F_DUPFD_CLOEXEC, floors[i]);
    if (lifted >= 0) {
      ttmem_i_close_fd(fd);
      return lifted;
    }
  }
  return fd;
}

TTMEM_I_INLINE int ttmem_i_keep_file(ttmem_i_file *file, int fd) {
  struct stat now;
  file->fd = fd;
  if (fd < 0 || fstat(fd, &now) != 0) {
    return 0;
  }
  file->dev = now.st_dev;
  file->ino = now.st_ino;
  return 1;
}

TTMEM_I_INLINE int ttmem_i_lock_file(int fd) {
  struct flock whole;
  memset(&whole, 0, sizeof(whole));
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return fcntl(fd, F_SETLK, &whole) == 0;
}

int ttmem_i_grow(ttmem_i_state *s, int which, size_t bytes) {
  ttmem_i_area *area = &s->area[which];
  size_t open = bytes + area->open_bytes / 4;
  open = (open + TTMEM_I_STEP_BYTES - 1) / TTMEM_I_STEP_BYTES * TTMEM_I_STEP_BYTES;
  open = open < area->bytes ? open : area->bytes;
  int saved = errno;
  if (bytes > area->bytes || mprotect(area->at, open, PROT_READ | PROT_WRITE) != 0) {
    errno = saved;
    return 0;
  }
  area->open_bytes = open;
  return 1;
}

/* Less than a quarter, or than 16 MiB, of the file system is free: what is left is for others. */
TTMEM_I_INLINE int ttmem_i_is_full(int fd) {
  struct statvfs now;
  if (fstatvfs(fd, &now) != 0) {
    return 1;
  }
  uint64_t all = (uint64_t)now.f_blocks * now.f_frsize;
  uint64_t least = all / 4 > (16u << 20) ? all / 4 : 16u << 20;
  return all != 0 && (uint64_t)now.f_bavail * now.f_frsize < least;
}

/* Pages for bytes of the file, in steps; what is there already stays. 0: no room; asked again after 100 ms. */
TTMEM_I_API int ttmem_i_reserve_bytes(ttmem_i_state *s, uint64_t from, uint64_t bytes);
int ttmem_i_reserve_bytes(ttmem_i_state *s, uint64_t from, uint64_t bytes) {
  if (s->refused_room_ns != 0 && s->stamp_ns - s->refused_room_ns < 100000000u) {
    return 0;
  }
  int saved = errno;
  int failed = ttmem_i_ours(&s->file) ? 0 : EBADF;
  while (bytes > 0 && failed == 0) {
    uint64_t step = bytes < TTMEM_I_STEP_BYTES ? bytes : (uint64_t)TTMEM_I_STEP_BYTES;
    failed = ttmem_i_is_full(s->file.fd) ? ENOSPC : EINTR;
    for (int tries = 0; tries < 100 && failed == EINTR; tries++) {
      failed = posix_fallocate(s->file.fd, (off_t)from, (off_t)step);
    }
    from += step;
    bytes -= step;
  }
  s->refused_room_ns = failed == 0 ? 0 : s->stamp_ns | 1;
  errno = saved;
  return failed == 0;
}

int ttmem_i_reserve(ttmem_i_state *s, unsigned section, uint64_t n) {
  const ttmem_i_section *where = &s->header->sections[section];
  uint64_t need = n * where->record_bytes;
  uint64_t open = s->open_bytes[section];
  uint64_t all = where->records * where->record_bytes;
  if (need <= open) {
    return 1;
  }
  if (need > all) {
    return 0;
  }
  uint64_t step = section == TTMEM_I_ENTRIES ? 65536 : 4096;
  uint64_t most = open + step < all ? open + step : all;
  if (!ttmem_i_reserve_bytes(s, where->offset + open, most - open)) {
    return 0;
  }
  s->open_bytes[section] = most;
  return need <= most;
}

int ttmem_i_open_entry(ttmem_i_state *s, uint32_t slot) {
  int open = ttmem_i_reserve(s, TTMEM_I_ENTRIES, (uint64_t)slot + 1);
  s->entries_open = (uint32_t)(s->open_bytes[TTMEM_I_ENTRIES] / sizeof(ttmem_i_entry));
  return open;
}

ttmem_i_device *ttmem_i_open_device(ttmem_i_state *s, int device) {
  ttmem_i_header *h = s->header;
  uint64_t offset = h->sections[TTMEM_I_DEVICE_RECORDS].offset + (uint64_t)device * sizeof(ttmem_i_device);
  s->stamp_ns = TTMEM_CLOCK();
  if (!ttmem_i_reserve_bytes(s, offset, sizeof(ttmem_i_device))) {
    ttmem_i_inexact(s);
    return NULL;
  }
  s->device[device] = (ttmem_i_device *)(void *)((char *)h + offset);
  TTMEM_I_PUT_LAST(h->devices_used[device / 8], (unsigned char)(h->devices_used[device / 8] | 1 << device % 8));
  return s->device[device];
}

/* Once a second: a pair of wall and boot time, and a look whether somebody closed the companion, and with it our
 * sign of life. */
void ttmem_i_new_window(ttmem_i_state *s, uint64_t stamp) {
  s->window = stamp >> TTMEM_I_WINDOW_SHIFT;
  __atomic_store_n(&s->stuck, 0, __ATOMIC_RELAXED);
  TTMEM_I_PUT(s->header->last_wall_ns, stamp);
  TTMEM_I_PUT(s->header->last_boot_ns, ttmem_i_clock(CLOCK_BOOTTIME));
  int saved = errno;
  if (!ttmem_i_ours(&s->companion)) {
    char path[sizeof(s->path) + 8];
    snprintf(path, sizeof(path), "%s.lock", s->path);
    ttmem_i_file again = {-1, 0, 0};
    int fd = ttmem_i_lift(ttmem_i_openat(AT_FDCWD, path, O_RDWR));
    if (ttmem_i_keep_file(&again, fd) && again.dev == s->companion.dev && again.ino == s->companion.ino
        && ttmem_i_lock_file(fd)) {
      s->companion = again;
      ttmem_i_left.companion = again;
    } else if (fd >= 0) {
      ttmem_i_close_fd(fd);
    }
  }
  if (!ttmem_i_ours(&s->file)) {
    ttmem_i_file again = {-1, 0, 0};
    int fd = ttmem_i_lift(ttmem_i_openat(AT_FDCWD, s->path, O_RDWR | O_NONBLOCK));
    if (ttmem_i_keep_file(&again, fd) && again.dev == s->file.dev && again.ino == s->file.ino) {
      s->file = again;
      ttmem_i_left.file = again;
    } else if (fd >= 0) {
      ttmem_i_close_fd(fd);
    }
  }
  errno = saved;
}

/* ------------------------------------------------------------------------------------------ 12. opening a ledger */

/* The file's first bytes as a text; its length, or -1. */
TTMEM_I_INLINE int ttmem_i_slurp(const char *path, char *to, size_t bytes) {
  int fd = ttmem_i_openat(AT_FDCWD, path, O_RDONLY);
  size_t length = 0;
  while (fd >= 0 && length < bytes - 1) {
    ssize_t got = ttmem_i_read(fd, to + length, bytes - 1 - length);
    if (got <= 0) {
      break;
    }
    length += (size_t)got;
  }
  to[length] = 0;
  if (fd >= 0) {
    ttmem_i_close_fd(fd);
  }
  return fd < 0 ? -1 : (int)length;
}

/* Start time of a process in clock ticks since boot; 0: there is none. */
TTMEM_I_INLINE uint64_t ttmem_i_start_time(const char *path) {
  char stat_line[1024];
  if (ttmem_i_slurp(path, stat_line, sizeof(stat_line)) <= 0) {
    return 0;
  }
  const char *at = strrchr(stat_line, ')');
  for (int field = 2; at != NULL && field < 22; field++) {
    at = strchr(at + 1, ' ');
  }
  return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

/* A number from the environment within bounds, else the default. */
TTMEM_I_INLINE uint32_t ttmem_i_setting(const char *name, uint32_t least, uint32_t most, uint32_t otherwise) {
  const char *text = getenv(name);
  if (text == NULL || *text < '0' || *text > '9') {
    return otherwise;
  }
  char *end;
  unsigned long long value = strtoull(text, &end, 10);
  return *end == 0 && value >= least && value <= most ? (uint32_t)value : otherwise;
}

TTMEM_I_INLINE int ttmem_i_switched(const char *name) {
  const char *text = getenv(name);
  return text != NULL && strcmp(text, "1") == 0;
}

/* The directory's path without a final slash; 0: too long. */
TTMEM_I_INLINE int ttmem_i_directory(char *to, size_t bytes) {
  const char *named = getauxval(AT_SECURE) ? NULL : getenv("TTMEM_DIR");
  int length;
  if (named == NULL || *named == 0) {
    length = snprintf(to, bytes, "/dev/shm/ttmem-%u", (unsigned)geteuid());
  } else if (*named == '/') {
    length = snprintf(to, bytes, "%s", named);
  } else {
    if (getcwd(to, bytes) == NULL) {
      return 0;
    }
    size_t at = strlen(to);
    length = (int)at + snprintf(to + at, bytes - at, "/%s", named);
  }
  while (length > 1 && (size_t)length < bytes && to[length - 1] == '/') {
    to[--length] = 0;
  }
  return length > 0 && (size_t)length < bytes;
}

typedef struct ttmem_i_dead {
  uint64_t start, created;
  uint32_t pid, writer;
} ttmem_i_dead;

/* Whether the file has a POSIX lock, by the list of all that this process can see. */
TTMEM_I_API int ttmem_i_is_locked(int directory, const char *companion);
int ttmem_i_is_locked(int directory, const char *companion) {
  struct stat file;
  if (fstatat(directory, companion, &file, AT_SYMLINK_NOFOLLOW) != 0) {
    return 0;
  }
  char key[32];
  char text[4096 + 1];
  size_t length = 0;
  snprintf(key, sizeof(key), ":%llu ", (unsigned long long)file.st_ino);
  int fd = ttmem_i_openat(AT_FDCWD, "/proc/locks", O_RDONLY);
  int found = fd < 0;
  while (!found) {
    ssize_t got = ttmem_i_read(fd, text + length, 4096 - length);
    if (got <= 0) {
      break;
    }
    length += (size_t)got;
    text[length] = 0;
    found = strstr(text, key) != NULL;
    size_t keep = length < sizeof(key) ? length : sizeof(key);
    memmove(text, text + length - keep, keep);
    length = keep;
  }
  if (fd >= 0) {
    ttmem_i_close_fd(fd);
  }
  return found;
}

TTMEM_I_INLINE int ttmem_i_parse_name(const char *name, ttmem_i_dead *dead) {
  unsigned pid;
  unsigned writer;
  unsigned long long start;
  int end = 0;
  if (sscanf(name, "%10u-%20llu-%10u.ledger%n", &pid, &start, &writer, &end) != 3 || end == 0 || name[end] != 0) {
    return 0;
  }
  dead->pid = pid;
  dead->start = start;
  dead->writer = writer;
  return 1;
}

/* Whether its process, of this PID namespace, is gone. */
TTMEM_I_API int ttmem_i_is_dead(int directory, const char *name, ttmem_i_dead *dead, uint64_t pid_namespace);
int ttmem_i_is_dead(int directory, const char *name, ttmem_i_dead *dead, uint64_t pid_namespace) {
  struct stat file;
  char path[64];
  ttmem_i_header h;
  if (!ttmem_i_parse_name(name, dead)) {
    return 0;
  }
  snprintf(path, sizeof(path), "/proc/%u/stat", dead->pid);
  if (ttmem_i_start_time(path) == dead->start) {
    return 0;
  }
  if (fstatat(directory, name, &file, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(file.st_mode)
      || file.st_uid != geteuid()) {
    return 0;
  }
  int fd = ttmem_i_openat(directory, name, O_RDONLY | O_NONBLOCK);
  if (fd < 0) {
    return 0;
  }
  ssize_t got = ttmem_i_read(fd, &h, sizeof(h));
  ttmem_i_close_fd(fd);
  dead->created = h.created_wall_ns;
  return got == (ssize_t)sizeof(h) && h.magic == TTMEM_I_MAGIC && h.pid == dead->pid && h.start_time == dead->start
         && h.pid_namespace == pid_namespace;
}

/* Removes this user's oldest dead ledgers beyond 64; at most 256 of 4096, so that no start takes long. */
TTMEM_I_API void ttmem_i_sweep(int directory, uint64_t pid_namespace);
void ttmem_i_sweep(int directory, uint64_t pid_namespace) {
  enum { MOST = 4096, REMOVED = 256 };
  ttmem_i_dead *dead = NULL;
  size_t names = 0;
  size_t count = 0;
  int copy = fcntl(directory, F_DUPFD_CLOEXEC, 3);
  DIR *list = copy < 0 ? NULL : fdopendir(copy);
  if (list == NULL) {
    return;
  }
  ttmem_i_dead one;
  for (struct dirent *next = readdir(list); next != NULL && names <= TTMEM_I_KEPT_DEAD; next = readdir(list)) {
    names += (size_t)ttmem_i_parse_name(next->d_name, &one);
  }
  if (names > TTMEM_I_KEPT_DEAD) {
    void *room = mmap(NULL, MOST * sizeof(*dead), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    dead = room == MAP_FAILED ? NULL : (ttmem_i_dead *)room;
    rewinddir(list);
  }
  for (struct dirent *next = readdir(list); dead != NULL && next != NULL && count < MOST; next = readdir(list)) {
    count += (size_t)ttmem_i_is_dead(directory, next->d_name, &dead[count], pid_namespace);
  }
  closedir(list);
  for (size_t removed = 0; dead != NULL && removed < REMOVED && count > TTMEM_I_KEPT_DEAD; removed++) {
    size_t oldest = 0;
    for (size_t i = 1; i < count; i++) {
      oldest = dead[i].created < dead[oldest].created ? i : oldest;
    }
    char name[80];
    char companion[88];
    snprintf(name, sizeof(name), "%u-%llu-%u.ledger", dead[oldest].pid, (unsigned long long)dead[oldest].start,
             dead[oldest].writer);
    snprintf(companion, sizeof(companion), "%s.lock", name);
    if (!ttmem_i_is_locked(directory, companion)) {
      unlinkat(directory, name, 0);
      unlinkat(directory, companion, 0);
    }
    dead[oldest] = dead[--count];
  }
  if (dead != NULL) {
    munmap(dead, MOST * sizeof(*dead));
  }
}

/* Address space only. */
TTMEM_I_INLINE int ttmem_i_reserve_areas(ttmem_i_state *s) {
  const size_t bytes[TTMEM_I_AREAS] = {
      (size_t)s->max_nodes * sizeof(ttmem_i_node),   (size_t)s->max_heads * sizeof(uint32_t),
      (size_t)262144 * sizeof(ttmem_i_cb),           (size_t)65536 * sizeof(ttmem_i_program),
      (size_t)65536 * sizeof(ttmem_i_set),           (size_t)TTMEM_I_DEVICES * sizeof(ttmem_i_residents)};
  for (int i = 0; i < TTMEM_I_AREAS; i++) {
    const size_t least = TTMEM_I_STEP_BYTES;
    size_t all = bytes[i] < least ? least : bytes[i];
    void *at = mmap(NULL, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
      return 0;
    }
    s->area[i].at = (char *)at;
    s->area[i].bytes = all;
  }
  return ttmem_i_has(s, TTMEM_I_NODES, TTMEM_I_STEP_BYTES) && ttmem_i_has(s, TTMEM_I_HEADS, TTMEM_I_STEP_BYTES);
}

TTMEM_I_INLINE void ttmem_i_release(ttmem_i_area *area, void *map, size_t map_bytes) {
  for (int i = 0; i < TTMEM_I_AREAS; i++) {
    if (area[i].at != NULL) {
      munmap(area[i].at, area[i].bytes);
      area[i].at = NULL;
    }
  }
  if (map != NULL) {
    munmap(map, map_bytes);
  }
}

/* Where the sections are; returns the bytes of the file. */
TTMEM_I_INLINE uint64_t ttmem_i_plan(ttmem_i_section *sections, uint32_t events, uint32_t entries) {
  const uint32_t bytes[TTMEM_I_SECTIONS] = {sizeof(ttmem_i_device), sizeof(ttmem_i_record), sizeof(ttmem_i_tag),
                                            sizeof(ttmem_i_core_set), sizeof(ttmem_i_entry)};
  const uint32_t records[TTMEM_I_SECTIONS] = {TTMEM_I_DEVICES, events, TTMEM_I_MAX_TAGS, TTMEM_I_MAX_CORE_SETS,
                                              entries};
  uint64_t at = TTMEM_I_HEADER_BYTES;
  for (int i = 0; i < TTMEM_I_SECTIONS; i++) {
    sections[i].offset = at;
    sections[i].records = records[i];
    sections[i].record_bytes = bytes[i];
    sections[i].pad = 0;
    at += ((uint64_t)records[i] * bytes[i] + TTMEM_I_HEADER_BYTES - 1) / TTMEM_I_HEADER_BYTES * TTMEM_I_HEADER_BYTES;
  }
  return at;
}

TTMEM_I_INLINE void ttmem_i_introduce(ttmem_i_header *h) {
  char text[1024];
  h->magic = TTMEM_I_MAGIC;
  h->version = 1;
  h->header_bytes = TTMEM_I_HEADER_BYTES;
  h->uid = geteuid();
  h->language = TTMEM_I_LANGUAGE_C;
  h->library_version = TTMEM_VERSION;
  h->flags = ttmem_i_switched("TTMEM_KEEP") ? TTMEM_I_FLAG_KEEP : 0;
  h->created_wall_ns = TTMEM_CLOCK();
  h->created_boot_ns = ttmem_i_clock(CLOCK_BOOTTIME);
  h->last_wall_ns = h->created_wall_ns;
  h->last_boot_ns = h->created_boot_ns;
  if (ttmem_i_slurp("/proc/sys/kernel/random/boot_id", text, sizeof(text)) > 0) {
    unsigned digits = 0;
    for (const char *at = text; *at != 0 && digits < 32; at++) {
      int digit = *at >= '0' && *at <= '9' ? *at - '0' : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10 : -1;
      if (digit >= 0) {
        h->boot_id[digits / 2] = (unsigned char)(h->boot_id[digits / 2] << 4 | digit);
        digits++;
      }
    }
  }
  int length = ttmem_i_slurp("/proc/self/comm", h->name, sizeof(h->name));
  if (length > 0 && h->name[length - 1] == '\n') {
    h->name[length - 1] = 0;
  }
  length = ttmem_i_slurp("/proc/self/cmdline", text, sizeof(text));
  while (length > 0 && text[length - 1] == 0) {
    length--;
  }
  length = length < 0 ? 0 : length;
  for (int i = 0; i < length; i++) {
    text[i] = text[i] == 0 ? ' ' : text[i];
  }
  memcpy(h->command, text, ttmem_i_fits(text, (size_t)length, sizeof(h->command) - 1));
}

/* Makes the companion, which gives the writer's number, and locks it. */
TTMEM_I_INLINE int ttmem_i_make_companion(ttmem_i_state *s, int directory, char *name, size_t bytes, uint32_t pid,
                                          uint64_t start, uint32_t *writer) {
  for (*writer = 1; *writer < 10000; ++*writer) {
    char companion[96];
    snprintf(name, bytes, "%u-%llu-%u.ledger", pid, (unsigned long long)start, *writer);
    snprintf(companion, sizeof(companion), "%s.lock", name);
    int fd = ttmem_i_lift(ttmem_i_openat(directory, companion, O_RDWR | O_CREAT | O_EXCL));
    if (fd < 0 && errno == EEXIST) {
      continue;
    }
    if (fd < 0) {
      return 0;
    }
    if (ttmem_i_keep_file(&s->companion, fd) && fchmod(fd, 0600) == 0 && ttmem_i_lock_file(fd)) {
      return 1;
    }
    unlinkat(directory, companion, 0);
    ttmem_i_close_fd(fd);
    s->companion.ino = 0;
    return 0;
  }
  return 0;
}

/* Makes the ledger under its working name and maps it; a status. */
TTMEM_I_INLINE int ttmem_i_make_file(ttmem_i_state *s, int directory, const char *name, const ttmem_i_header *plan) {
  unlinkat(directory, name, 0);
  int fd = ttmem_i_lift(ttmem_i_openat(directory, name, O_RDWR | O_CREAT | O_EXCL));
  if (!ttmem_i_keep_file(&s->file, fd) || fchmod(fd, 0600) != 0) {
    return TTMEM_NO_FILE;
  }
  if (ttmem_i_is_full(fd)) {
    return TTMEM_NO_ROOM;
  }
  if (ftruncate(fd, (off_t)plan->file_bytes) != 0) {
    return TTMEM_NO_FILE;
  }
  const ttmem_i_section *ring = &plan->sections[TTMEM_I_EVENTS];
  if (!ttmem_i_reserve_bytes(s, 0, TTMEM_I_HEADER_BYTES)
      || !ttmem_i_reserve_bytes(s, ring->offset, ring->records * ring->record_bytes)) {
    return TTMEM_NO_ROOM;
  }
  void *map = mmap(NULL, plan->file_bytes, PROT_NONE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) {
    return TTMEM_NO_MEMORY;
  }
  munlock(map, plan->file_bytes);
  madvise(map, plan->file_bytes, MADV_DONTDUMP);
  if (mprotect(map, plan->file_bytes, PROT_READ | PROT_WRITE) != 0) {
    munmap(map, plan->file_bytes);
    return TTMEM_NO_MEMORY;
  }
  s->header = (ttmem_i_header *)map;
  return TTMEM_TRACKED;
}

#if defined(__PIC__) && !defined(__PIE__)
#define TTMEM_I_IS_EXECUTABLE 0 /* a handler of on_exit would outlive a library that is unloaded */
#else
#define TTMEM_I_IS_EXECUTABLE 1
#endif

#if TTMEM_I_IS_EXECUTABLE && defined(__GLIBC__)
TTMEM_I_API void ttmem_i_note_status(int status, void *unused);
void ttmem_i_note_status(int status, void *unused) {
  (void)unused;
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  if (s != NULL) {
    s->exit_status = (uint32_t)status & 0xff;
    s->exit_status_known = 1;
  }
}
#endif

/* Everything up to the first event; a status. */
TTMEM_I_INLINE int ttmem_i_start(ttmem_i_state *s) {
  char name[80];
  char working[96];
  char directory_path[sizeof(s->path) - 96];
  struct stat facts;
  struct rlimit limit;
  ttmem_i_header plan;
  if (ttmem_i_switched("TTMEM_DISABLED")) {
    return TTMEM_SWITCHED_OFF;
  }
  if (!ttmem_i_directory(directory_path, sizeof(directory_path))) {
    return TTMEM_NO_DIRECTORY;
  }
  memset(&plan, 0, sizeof(plan));
  plan.pid = (uint32_t)getpid();
  plan.start_time = ttmem_i_start_time("/proc/self/stat");
  if (plan.start_time == 0 || stat("/proc/self/ns/pid", &facts) != 0) {
    return TTMEM_NO_PROC;
  }
  plan.pid_namespace = facts.st_ino;
  s->max_entries = ttmem_i_setting("TTMEM_MAX_ENTRIES", 1024, 1u << 24, 1u << 20);
  s->ring_records = ttmem_i_setting("TTMEM_MAX_EVENTS", 64, 65536, 1024);
  plan.file_bytes = ttmem_i_plan(plan.sections, s->ring_records, s->max_entries);
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < plan.file_bytes) {
    return TTMEM_NO_FILE; /* to go beyond it is a signal that kills */
  }
  s->max_nodes = s->max_entries * 2;
  for (s->max_heads = 1024; s->max_heads < s->max_nodes;) {
    s->max_heads *= 2;
  }
  s->heads = 1024;
  s->head_mask = 1023;
  if (!ttmem_i_reserve_areas(s)) {
    return TTMEM_NO_MEMORY;
  }
  mkdir(directory_path, 0700);
  int directory = ttmem_i_openat(AT_FDCWD, directory_path, O_RDONLY | O_DIRECTORY);
  if (directory < 0) {
    return TTMEM_NO_DIRECTORY;
  }
  directory = ttmem_i_lift(directory);
  if (fstat(directory, &facts) != 0 || facts.st_uid != geteuid()) {
    ttmem_i_close_fd(directory);
    return TTMEM_NO_DIRECTORY;
  }
  ttmem_i_sweep(directory, plan.pid_namespace);
  if (!ttmem_i_make_companion(s, directory, name, sizeof(name), plan.pid, plan.start_time, &plan.writer)) {
    int full = errno == ENOSPC;
    ttmem_i_close_fd(directory);
    return full ? TTMEM_NO_ROOM : TTMEM_NO_FILE;
  }
  snprintf(working, sizeof(working), ".%s.new", name);
  snprintf(s->path, sizeof(s->path), "%s/%s", directory_path, name);
  TTMEM_STEP();
  int status = ttmem_i_make_file(s, directory, working, &plan);
  if (status == TTMEM_TRACKED) {
    ttmem_i_header *h = s->header;
    ttmem_i_introduce(&plan);
    TTMEM_STEP();
    memcpy(h, &plan, sizeof(plan));
    s->ring = (ttmem_i_record *)(void *)((char *)h + plan.sections[TTMEM_I_EVENTS].offset);
    s->tags = (ttmem_i_tag *)(void *)((char *)h + plan.sections[TTMEM_I_TAGS].offset);
    s->core_sets = (ttmem_i_core_set *)(void *)((char *)h + plan.sections[TTMEM_I_CORE_SETS].offset);
    s->entries = (ttmem_i_entry *)(void *)((char *)h + plan.sections[TTMEM_I_ENTRIES].offset);
    TTMEM_I_PUT_LAST(h->ready, (uint32_t)TTMEM_I_READY);
    TTMEM_STEP();
    status = renameat(directory, working, directory, name) == 0 ? TTMEM_TRACKED : TTMEM_NO_FILE;
    TTMEM_STEP();
  }
  if (status != TTMEM_TRACKED) {
    unlinkat(directory, working, 0);
    snprintf(working, sizeof(working), "%s.lock", name);
    unlinkat(directory, working, 0);
  }
  ttmem_i_close_fd(directory);
  return status;
}

TTMEM_I_INLINE void ttmem_i_drop_leftovers(void) {
  ttmem_i_leftover *left = &ttmem_i_left;
  if (left->valid) {
    left->valid = 0;
    ttmem_i_release(left->area, left->map, left->map_bytes);
    ttmem_i_close_file(&left->file);
    ttmem_i_close_file(&left->companion);
  }
}

TTMEM_I_INLINE void ttmem_i_note_leftovers(ttmem_i_state *s) {
  ttmem_i_leftover *left = &ttmem_i_left;
  memcpy(left->area, s->area, sizeof(left->area));
  left->map = s->header;
  left->map_bytes = s->header->file_bytes;
  left->file = s->file;
  left->companion = s->companion;
  __atomic_store_n(&left->valid, 1, __ATOMIC_RELEASE);
}

/* The one state of this process, fresh in a forked child. */
TTMEM_I_INLINE ttmem_i_state *ttmem_i_make_state(void) {
  void *map = mmap(NULL, sizeof(ttmem_i_state), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) {
    return NULL;
  }
  ttmem_i_state *made = (ttmem_i_state *)map;
  if (madvise(map, sizeof(ttmem_i_state), MADV_WIPEONFORK) != 0) {
    made->status = TTMEM_OLD_KERNEL;
    made->life = TTMEM_I_UNTRACKED;
  }
  ttmem_i_state *none = NULL;
  if (__atomic_compare_exchange_n(&ttmem_i_here, &none, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    return made;
  }
  munmap(map, sizeof(ttmem_i_state));
  return none;
}

/* Opens the ledger if nobody did; the state, or NULL: this process is not tracked. */
ttmem_i_state *ttmem_i_open(void) {
  int saved = errno;
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  if (s == NULL) {
    s = ttmem_i_make_state();
  }
  if (s != NULL && __atomic_load_n(&s->life, __ATOMIC_ACQUIRE) == TTMEM_I_FRESH && ttmem_i_enter(s)) {
    if (s->life == TTMEM_I_FRESH) {
      ttmem_i_drop_leftovers();
      s->epoch = ++ttmem_i_left.epoch & 1023;
      s->stamp_ns = TTMEM_CLOCK();
      s->status = (uint32_t)ttmem_i_start(s);
      if (s->status == TTMEM_TRACKED) {
        ttmem_i_note_leftovers(s);
#if TTMEM_I_IS_EXECUTABLE && defined(__GLIBC__)
        if (!ttmem_i_left.hooked) {
          ttmem_i_left.hooked = on_exit(ttmem_i_note_status, NULL) == 0;
        }
#endif
      } else {
        ttmem_i_release(s->area, s->header, s->header == NULL ? 0 : s->header->file_bytes);
        ttmem_i_close_file(&s->file);
        ttmem_i_close_file(&s->companion);
      }
      __atomic_store_n(&s->life, s->status == TTMEM_TRACKED ? TTMEM_I_RUNNING : TTMEM_I_UNTRACKED,
                       __ATOMIC_RELEASE);
    }
    ttmem_i_leave(s);
  }
  errno = saved;
  return s != NULL && __atomic_load_n(&s->life, __ATOMIC_ACQUIRE) == TTMEM_I_RUNNING ? s : NULL;
}

/* -------------------------------------------------------------------------------------------- 13. end and status */

/* At exit, or when the library is unloaded. Idempotent: every source file brings one. */
TTMEM_I_API __attribute__((destructor)) void ttmem_i_end(void);
void ttmem_i_end(void) {
  int saved = errno;
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  if (s != NULL && __atomic_load_n(&s->life, __ATOMIC_ACQUIRE) == TTMEM_I_RUNNING && ttmem_i_enter(s)) {
    if (s->life == TTMEM_I_RUNNING) {
      ttmem_i_header *h = s->header;
      TTMEM_I_PUT(h->exit_status, (int32_t)s->exit_status);
      TTMEM_I_PUT(h->exit_status_known, s->exit_status_known);
      TTMEM_I_PUT(h->ended_wall_ns, TTMEM_CLOCK());
      TTMEM_I_PUT(h->ended_boot_ns, ttmem_i_clock(CLOCK_BOOTTIME));
      TTMEM_I_PUT_LAST(h->end, (uint32_t)(TTMEM_I_IS_EXECUTABLE ? TTMEM_I_END_EXIT : TTMEM_I_END_CLOSED));
      __atomic_store_n(&s->life, TTMEM_I_CLOSED, __ATOMIC_RELEASE);
      ttmem_i_left.valid = 0;
      if (h->live == 0 && (h->flags & TTMEM_I_FLAG_KEEP) == 0) {
        char companion[sizeof(s->path) + 8];
        snprintf(companion, sizeof(companion), "%s.lock", s->path);
        TTMEM_STEP();
        unlink(s->path);
        TTMEM_STEP();
        unlink(companion);
      }
      ttmem_i_release(s->area, h, h->file_bytes);
      ttmem_i_close_file(&s->file);
      ttmem_i_close_file(&s->companion);
    }
    ttmem_i_leave(s);
  }
  errno = saved;
}

int ttmem_status(void) {
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  uint32_t life = s == NULL ? (uint32_t)TTMEM_I_FRESH : __atomic_load_n(&s->life, __ATOMIC_ACQUIRE);
  switch (life) {
    case TTMEM_I_FRESH:
      return TTMEM_NOT_STARTED;
    case TTMEM_I_CLOSED:
      return TTMEM_ENDED;
    default:
      return (int)s->status;
  }
}

const char *ttmem_status_text(int status) {
  static const char *const texts[] = {
      "tracked",
      "no call was made yet",
      "ended",
      "switched off by TTMEM_DISABLED=1",
      "the ledger's directory can't be made or isn't a directory of this user's",
      "too little room in the ledger's file system",
      "the ledger can't be made in its directory",
      "no address space for the ledger",
      "/proc/self can't be read",
      "the kernel is older than Linux 4.14",
  };
  size_t count = sizeof(texts) / sizeof(texts[0]);
  return status >= 0 && (size_t)status < count ? texts[status] : "unknown status";
}

const char *ttmem_ledger_path(void) {
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  return s != NULL && __atomic_load_n(&s->life, __ATOMIC_ACQUIRE) == TTMEM_I_RUNNING ? s->path : "";
}

/* --------------------------------------------------------------------------- 14. the query: server, else ledgers */

typedef struct ttmem_i_chip { /* the chip that a device number means */
  uint64_t unique_id;
  char bdf[16];
} ttmem_i_chip;

TTMEM_I_INLINE int ttmem_i_same_chip(const ttmem_i_chip *a, const ttmem_i_chip *b) {
  return (a->unique_id != 0 && a->unique_id == b->unique_id) || (a->bdf[0] != 0 && strcasecmp(a->bdf, b->bdf) == 0);
}

/* All nodes' PCI addresses in bus order; returns how many. */
TTMEM_I_INLINE int ttmem_i_nodes_of_host(char (*bdfs)[16], int most) {
  int count = 0;
  DIR *list = opendir("/sys/class/tenstorrent");
  for (struct dirent *next = list == NULL ? NULL : readdir(list); next != NULL && count < most;
       next = readdir(list)) {
    char path[300];
    char target[PATH_MAX];
    snprintf(path, sizeof(path), "/sys/class/tenstorrent/%s/device", next->d_name);
    ssize_t length = next->d_name[0] == '.' ? -1 : readlink(path, target, sizeof(target) - 1);
    target[length < 0 ? 0 : length] = 0;
    const char *name = strrchr(target, '/');
    if (name == NULL || strlen(name + 1) > 15) {
      continue;
    }
    int at = count++;
    for (; at > 0 && strcmp(bdfs[at - 1], name + 1) > 0; at--) {
      memcpy(bdfs[at], bdfs[at - 1], 16);
    }
    memset(bdfs[at], 0, 16);
    memcpy(bdfs[at], name + 1, strlen(name + 1));
  }
  if (list != NULL) {
    closedir(list);
  }
  return count;
}

/* The node at a position of a process's own list: TT_VISIBLE_DEVICES, or all in bus order. 0: not known. */
TTMEM_I_API int ttmem_i_position(const char *visible, int device, ttmem_i_chip *chip);
int ttmem_i_position(const char *visible, int device, ttmem_i_chip *chip) {
  char bdfs[64][16];
  int count = ttmem_i_nodes_of_host(bdfs, 64);
  const char *at = visible == NULL ? "" : visible + strspn(visible, " \t");
  int found = -1;
  if (*at == 0) {
    found = device < count ? device : -1;
  } else {
    for (int i = 0; i < device && at != NULL; i++) {
      at = strchr(at, ',');
      at = at == NULL ? NULL : at + 1;
    }
    at = at == NULL ? "" : at + strspn(at, " \t");
    char entry[16];
    size_t length = strcspn(at, ", \t\n");
    if (length < 1 || length >= sizeof(entry)) {
      return 0;
    }
    memcpy(entry, at, length);
    entry[length] = 0;
    if (length <= 4 && strspn(entry, "0123456789") == length) {
      found = atoi(entry) < count ? atoi(entry) : -1;
    } else {
      int matches = 0;
      for (int i = 0; i < count && length >= 2; i++) {
        if (strstr(bdfs[i], entry) != NULL) {
          found = i;
          matches++;
        }
      }
      found = matches == 1 ? found : -1;
    }
  }
  if (found >= 0) {
    memcpy(chip->bdf, bdfs[found], sizeof(chip->bdf));
  }
  return found >= 0;
}

TTMEM_I_INLINE uint64_t ttmem_i_milliseconds(void) { return ttmem_i_clock(CLOCK_MONOTONIC) / 1000000u; }

/* Sends the question and reads the answer whole, before the deadline; the length, or -1. */
TTMEM_I_INLINE long ttmem_i_ask(const char *path, const char *question, char *answer, size_t bytes) {
  struct sockaddr_un to;
  uint64_t deadline = ttmem_i_milliseconds() + 500;
  long length = -1;
  size_t sent = 0;
  if (strlen(path) >= sizeof(to.sun_path)) {
    return -1;
  }
  memset(&to, 0, sizeof(to));
  to.sun_family = AF_UNIX;
  memcpy(to.sun_path, path, strlen(path));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    return -1;
  }
  if (connect(fd, (struct sockaddr *)(void *)&to, sizeof(to)) == 0) {
    size_t got = 0;
    for (;;) {
      int sending = sent < strlen(question);
      uint64_t now = ttmem_i_milliseconds();
      struct pollfd wait = {fd, (short)(sending ? POLLOUT : POLLIN), 0};
      if (now >= deadline || got + 1 >= bytes) {
        break;
      }
      if (poll(&wait, 1, (int)(deadline - now)) <= 0) {
        continue;
      }
      ssize_t moved = sending ? send(fd, question + sent, strlen(question) - sent, MSG_NOSIGNAL)
                              : recv(fd, answer + got, bytes - 1 - got, 0);
      if (moved < 0 && (errno == EINTR || errno == EAGAIN)) {
        continue;
      }
      if (moved <= 0) {
        length = moved == 0 && !sending && got > 0 ? (long)got : -1;
        break;
      }
      *(sending ? &sent : &got) += (size_t)moved;
    }
    answer[got] = 0;
  }
  close(fd);
  return length;
}

/* The value of a line of the answer, ended by the line's end; NULL: there is no such line. */
TTMEM_I_INLINE const char *ttmem_i_line(const char *body, const char *prefix, const char *name) {
  size_t first = strlen(prefix);
  size_t second = strlen(name);
  while (body != NULL) {
    body++;
    if (strncmp(body, prefix, first) == 0 && strncmp(body + first, name, second) == 0
        && body[first + second] == '=') {
      return body + first + second + 1;
    }
    body = strchr(body, '\n');
  }
  return NULL;
}

TTMEM_I_INLINE ttmem_amount ttmem_i_amount(const char *body, const char *type, const char *what) {
  static const char *const statuses[] = {"unknown", "exact", "at_least", "inferred"};
  char name[32];
  ttmem_amount amount = {TTMEM_UNKNOWN, 0};
  snprintf(name, sizeof(name), "_%s_status", what);
  const char *status = ttmem_i_line(body, type, name);
  snprintf(name, sizeof(name), "_%s_bytes", what);
  const char *bytes = ttmem_i_line(body, type, name);
  for (int i = TTMEM_EXACT; status != NULL && i <= TTMEM_INFERRED; i++) {
    if (strncmp(status, statuses[i], strlen(statuses[i])) == 0) {
      amount.status = i;
    }
  }
  if (bytes == NULL || *bytes < '0' || *bytes > '9') {
    amount.status = TTMEM_UNKNOWN;
  } else if (amount.status != TTMEM_UNKNOWN) {
    amount.bytes = strtoull(bytes, NULL, 10);
  }
  return amount;
}

/* 0: answered; ENODEV: the server knows no such chip; -1: no server. */
TTMEM_I_API int ttmem_i_ask_server(const char *socket_path, const char *question, ttmem_stats *stats);
int ttmem_i_ask_server(const char *socket_path, const char *question, ttmem_stats *stats) {
  static const char *const types[TTMEM_TYPES] = {"dram", "l1", "system_memory", "l1_small", "trace", "cb", "kernel"};
  char answer[8192];
  if (ttmem_i_ask(socket_path, question, answer, sizeof(answer)) < 0 || strncmp(answer, "HTTP/1.1 ", 9) != 0) {
    return -1;
  }
  const char *body = strstr(answer, "\r\n\r\n");
  if (body == NULL || strncmp(answer + 9, "200", 3) != 0) {
    return body != NULL && strstr(body, "error=not_found") != NULL ? ENODEV : -1;
  }
  body += 3;
  const char *schema = ttmem_i_line(body, "", "schema");
  if (schema == NULL || strncmp(schema, "ttmem-query/1", 13) != 0) {
    return -1;
  }
  stats->source = TTMEM_FROM_SERVER;
  const char *value = ttmem_i_line(body, "", "processes");
  stats->processes = value == NULL ? 0 : (uint32_t)strtoul(value, NULL, 10);
  value = ttmem_i_line(body, "", "asic_id");
  stats->asic_id = value == NULL || *value == '\n' ? 0 : strtoull(value, NULL, 16);
  value = ttmem_i_line(body, "", "bdf");
  size_t length = value == NULL ? 0 : strcspn(value, "\r\n");
  if (length < sizeof(stats->bdf)) {
    memcpy(stats->bdf, value == NULL ? "" : value, length);
  }
  for (int type = 0; type < TTMEM_TYPES; type++) {
    stats->used[type] = ttmem_i_amount(body, types[type], "used");
    stats->total[type] = ttmem_i_amount(body, types[type], "total");
  }
  return 0;
}

/* One record with a sequence word, whole; 0: it can't be had. */
TTMEM_I_INLINE int ttmem_i_copy(int fd, uint64_t offset, void *record, size_t bytes) {
  for (int round = 0; round < 8; round++) {
    uint64_t before;
    uint64_t after;
    if (pread(fd, &before, 8, (off_t)offset) != 8 || pread(fd, record, bytes, (off_t)offset) != (ssize_t)bytes
        || pread(fd, &after, 8, (off_t)offset) != 8) {
      return 0;
    }
    if (before == after && before % 2 == 0) {
      return 1;
    }
  }
  return 0;
}

/* Which chip a ledger's device is: as it declared, else by the position in its process's list. */
TTMEM_I_INLINE int ttmem_i_chip_of(const ttmem_i_device *d, int device, uint32_t pid, ttmem_i_chip *chip) {
  memset(chip, 0, sizeof(*chip));
  chip->unique_id = d->declared & TTMEM_I_DECLARED_UNIQUE_ID ? d->unique_id : 0;
  if (d->declared & TTMEM_I_DECLARED_BDF) {
    memcpy(chip->bdf, d->bdf, sizeof(chip->bdf) - 1);
  }
  if (d->declared != 0) {
    return 1;
  }
  char path[64];
  char environment[32768];
  snprintf(path, sizeof(path), "/proc/%u/environ", pid);
  int length = ttmem_i_slurp(path, environment, sizeof(environment));
  const char *visible = NULL;
  for (int i = 0; i < length; i += (int)strlen(environment + i) + 1) {
    if (strncmp(environment + i, "TT_VISIBLE_DEVICES=", 19) == 0) {
      visible = environment + i + 19;
    }
  }
  return length > 0 && ttmem_i_position(visible, device, chip);
}

TTMEM_I_INLINE int ttmem_i_sum_ledger(int fd, const ttmem_i_header *h, const ttmem_i_chip *chip, ttmem_stats *stats) {
  int found = 0;
  for (int device = 0; device < TTMEM_I_DEVICES; device++) {
    ttmem_i_device d;
    ttmem_i_chip other;
    uint64_t offset = h->sections[0].offset + (uint64_t)device * h->sections[0].record_bytes;
    if ((h->devices_used[device / 8] >> device % 8 & 1) == 0
        || !ttmem_i_copy(fd, offset, &d, offsetof(ttmem_i_device, counters))
        || !ttmem_i_chip_of(&d, device, h->pid, &other) || !ttmem_i_same_chip(chip, &other)) {
      continue;
    }
    found = 1;
    for (int type = 0; type < TTMEM_TYPES; type++) {
      ttmem_i_counter c;
      uint64_t at = offset + offsetof(ttmem_i_device, counters) + (uint64_t)type * sizeof(c);
      if (ttmem_i_copy(fd, at, &c, sizeof(c)) && (h->coverage == TTMEM_COMPLETE || c.allocs != 0)) {
        stats->used[type].status = TTMEM_AT_LEAST;
        stats->used[type].bytes += c.current_bytes;
      }
    }
  }
  return found;
}

enum { TTMEM_I_MOST_LEDGERS = 256 };

/* The ledgers that were looked at, and the processes that hold the chip: one may have several ledgers. */
typedef struct ttmem_i_tally {
  int looked, holders;
  ttmem_i_dead holder[TTMEM_I_MOST_LEDGERS];
} ttmem_i_tally;

TTMEM_I_INLINE void ttmem_i_hold(ttmem_i_tally *tally, const ttmem_i_dead *process) {
  for (int i = 0; i < tally->holders; i++) {
    if (tally->holder[i].pid == process->pid && tally->holder[i].start == process->start) {
      return;
    }
  }
  tally->holder[tally->holders++] = *process;
}

/* Adds what the living ledgers of one directory say of the chip. */
TTMEM_I_INLINE void ttmem_i_sum_directory(const char *path, const ttmem_i_chip *chip, ttmem_stats *stats,
                                          ttmem_i_tally *tally) {
  struct stat directory;
  int fd = ttmem_i_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY);
  DIR *list = fd < 0 || fstat(fd, &directory) != 0 ? NULL : fdopendir(fd);
  if (list == NULL) {
    if (fd >= 0) {
      ttmem_i_close_fd(fd);
    }
    return;
  }
  for (struct dirent *next = readdir(list); next != NULL; next = readdir(list)) {
    struct stat file;
    ttmem_i_dead name;
    ttmem_i_header h;
    char companion[320];
    if (!ttmem_i_parse_name(next->d_name, &name)) {
      continue;
    }
    if (tally->looked++ == TTMEM_I_MOST_LEDGERS) {
      break;
    }
    snprintf(companion, sizeof(companion), "%s.lock", next->d_name);
    if (fstatat(fd, next->d_name, &file, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(file.st_mode)
        || file.st_uid != directory.st_uid || !ttmem_i_is_locked(fd, companion)) {
      continue;
    }
    int ledger = ttmem_i_openat(fd, next->d_name, O_RDONLY | O_NONBLOCK);
    if (ledger >= 0) {
      if (ttmem_i_read(ledger, &h, sizeof(h)) == (ssize_t)sizeof(h) && h.magic == TTMEM_I_MAGIC && h.version == 1
          && h.ready == TTMEM_I_READY && h.sections[0].record_bytes == sizeof(ttmem_i_device)
          && ttmem_i_sum_ledger(ledger, &h, chip, stats)) {
        ttmem_i_hold(tally, &name);
      }
      ttmem_i_close_fd(ledger);
    }
  }
  closedir(list);
}

TTMEM_I_INLINE void ttmem_i_sum_ledgers(const ttmem_i_chip *chip, ttmem_stats *stats) {
  char path[1024];
  ttmem_i_tally tally;
  tally.looked = 0;
  tally.holders = 0;
  const char *named = getauxval(AT_SECURE) ? NULL : getenv("TTMEM_DIR");
  stats->source = TTMEM_FROM_LEDGERS;
  stats->asic_id = chip->unique_id;
  memcpy(stats->bdf, chip->bdf, sizeof(stats->bdf));
  if (named != NULL && *named != 0) {
    if (ttmem_i_directory(path, sizeof(path))) {
      ttmem_i_sum_directory(path, chip, stats, &tally);
    }
    stats->processes = (uint32_t)tally.holders;
    return;
  }
  DIR *list = opendir("/dev/shm");
  for (struct dirent *next = list == NULL ? NULL : readdir(list); next != NULL; next = readdir(list)) {
    if (strncmp(next->d_name, "ttmem-", 6) == 0) {
      snprintf(path, sizeof(path), "/dev/shm/%s", next->d_name);
      ttmem_i_sum_directory(path, chip, stats, &tally);
    }
  }
  if (list != NULL) {
    closedir(list);
  }
  stats->processes = (uint32_t)tally.holders;
}

int ttmem_query(int device, ttmem_stats *stats) {
  char question[256];
  char path[300];
  ttmem_i_chip chip;
  struct stat facts;
  if (stats == NULL || (unsigned)device >= TTMEM_I_DEVICES) {
    return EINVAL;
  }
  int saved = errno;
  memset(stats, 0, sizeof(*stats));
  memset(&chip, 0, sizeof(chip));
  ttmem_i_state *s = __atomic_load_n(&ttmem_i_here, __ATOMIC_ACQUIRE);
  if (s != NULL && __atomic_load_n(&s->life, __ATOMIC_ACQUIRE) == TTMEM_I_RUNNING && ttmem_i_enter(s)) {
    const ttmem_i_device *d = s->life == TTMEM_I_RUNNING ? s->device[device] : NULL;
    if (d != NULL) {
      chip.unique_id = d->declared & TTMEM_I_DECLARED_UNIQUE_ID ? d->unique_id : 0;
      memcpy(chip.bdf, d->bdf, sizeof(chip.bdf));
    }
    ttmem_i_leave(s);
  }
  int length;
  int known = 1;
  if (chip.unique_id != 0) {
    length = snprintf(question, sizeof(question), "unique_id=%016llx", (unsigned long long)chip.unique_id);
  } else if (chip.bdf[0] != 0) {
    length = snprintf(question, sizeof(question), "bdf=%s", chip.bdf);
  } else {
    known = ttmem_i_position(getenv("TT_VISIBLE_DEVICES"), device, &chip);
    unsigned long long space = stat("/proc/self/ns/pid", &facts) == 0 ? facts.st_ino : 0;
    length = snprintf(question, sizeof(question), "device=%d&pid=%d", device, (int)getpid());
    length += space == 0 ? 0 : snprintf(question + length, sizeof(question) - (size_t)length, "&pid_ns=%llu", space);
  }
  (void)length;
  char request[400];
  snprintf(request, sizeof(request), "GET /api/v1/query?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
           question);
  const char *named = getenv("TTMEM_SOCKET");
  const char *run = getenv("XDG_RUNTIME_DIR");
  int answer;
  if (named != NULL && *named != 0) {
    answer = ttmem_i_ask_server(named, request, stats);
  } else {
    int own = run != NULL && *run != 0 ? snprintf(path, sizeof(path), "%s/ttmem/ttmem.sock", run)
                                       : snprintf(path, sizeof(path), "/tmp/ttmem-%u/ttmem.sock", (unsigned)getuid());
    answer = (size_t)own < sizeof(path) ? ttmem_i_ask_server(path, request, stats) : -1;
    answer = answer == -1 ? ttmem_i_ask_server("/run/ttmem/ttmem.sock", request, stats) : answer;
  }
  if (answer == -1) {
    answer = known ? 0 : ENODEV;
    if (known) {
      ttmem_i_sum_ledgers(&chip, stats);
    }
  }
  errno = saved;
  return answer;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

/* -------------------------------------------------------------------------------------------- 15. scopes for C++ */

#ifdef __cplusplus
#include <string>

namespace ttmem {

/* A tag for everything that this thread allocates in the scope. */
class tag {
 public:
  explicit tag(const char *text) noexcept { ttmem_tag_push(text); }
  explicit tag(const std::string &text) noexcept { ttmem_tag_push(text.c_str()); }
  ~tag() { ttmem_tag_pop(); }
  tag(const tag &) = delete;
  tag &operator=(const tag &) = delete;
};

/* Something reported for as long as it lives; can be moved, not copied. */
template <void (*End)(ttmem_handle)>
class reported {
 public:
  reported() noexcept = default;
  explicit reported(ttmem_handle handle) noexcept : handle_(handle) {}
  reported(reported &&other) noexcept : handle_(other.handle_) { other.handle_ = 0; }
  reported &operator=(reported &&other) noexcept {
    if (this != &other) {
      reset();
      handle_ = other.handle_;
      other.handle_ = 0;
    }
    return *this;
  }
  ~reported() { reset(); }
  void reset() noexcept {
    End(handle_); /* 0 is nothing */
    handle_ = 0;
  }
  ttmem_handle handle() const noexcept { return handle_; }

 private:
  ttmem_handle handle_ = 0;
};

using buffer = reported<ttmem_free_handle>;
using circular_buffer = reported<ttmem_cb_free>;
using kernel = reported<ttmem_kernel_unload>;

} // namespace ttmem
#endif

#endif /* TTMEM_H */

// An old client of the allocation server, steered by lines on its standard input.
// Frames are made here, not by the Java codec: a test must meet bytes of a real, foreign process.
//
//   connect PATH                                   ok | error ERRNO
//   connectas UID PATH                             ok | error ERRNO   as another user (root only)
//   event GEN TYPE DEVICE BUFFER_TYPE ID SIZE PID  ok          PID 0: leave it out, -1: its own
//   hex BYTES                                      ok
//   query GEN DEVICE                               DRAM L1 L1_SMALL TRACE CB KERNEL
//   info GEN DEVICE                                TOTAL_DRAM TOTAL_L1 ARCH CHANNELS PER_CHANNEL AVAILABLE DEVICES
//   ask GEN DEVICE                                 ok          sends a query, reads nothing
//   flood COUNT GEN DEVICE FIRST_ID SIZE           MICROSECONDS   COUNT allocations, one send each
//   floodqueries COUNT GEN                         ok | stopped   until the socket is full
//   idle COUNT PATH                                ok          COUNT connections more
//   eof                                            ok          until the server closes; then closes
//   close                                          ok
//   fork GEN DEVICE BUFFER_TYPE ID SIZE            child PID   child reports on the inherited socket
//   killchild | zombiechild                        ok          with and without reaping it
//   fds                                            COUNT       open descriptors
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int sock = -1;
static pid_t child;

static uint64_t now_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int connect_to(const char *path) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int size = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

static void put32(unsigned char *at, uint32_t value) { memcpy(at, &value, sizeof value); }
static void put64(unsigned char *at, uint64_t value) { memcpy(at, &value, sizeof value); }
static uint32_t get32(const unsigned char *at) { uint32_t v; memcpy(&v, at, sizeof v); return v; }
static uint64_t get64(const unsigned char *at) { uint64_t v; memcpy(&v, at, sizeof v); return v; }

static void fill(unsigned char *frame, int gen, int type, int device, int buffer_type, uint64_t id,
                 uint64_t size, int pid) {
  memset(frame, 0, 144);
  frame[0] = (unsigned char)type;
  put32(frame + 4, (uint32_t)device);
  put64(frame + 8, size);
  uint32_t claimed = (uint32_t)(pid == -1 ? getpid() : pid);
  if (gen == 32) {
    put64(frame + 16, id);
    put32(frame + 24, claimed);
    return;
  }
  frame[16] = (unsigned char)buffer_type;
  put32(frame + 20, claimed);
  put64(frame + 24, id);
  if (type == 1 || type == 8 || type == 10) put64(frame + 32, now_ns(CLOCK_REALTIME));
}

static int send_all(const unsigned char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(sock, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) return -errno;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

static void report(int result) {
  if (result < 0) printf("error %d\n", -result);
  else printf("ok\n");
}

static int send_event(int gen, int type, int device, int buffer_type, uint64_t id, uint64_t size,
                      int pid) {
  unsigned char frame[144];
  fill(frame, gen, type, device, buffer_type, id, size, pid);
  return send_all(frame, (size_t)gen);
}

static int receive_frame(unsigned char *frame, int gen) {
  memset(frame, 0, 144);
  ssize_t got = recv(sock, frame, (size_t)gen, MSG_WAITALL);
  if (got != gen) printf("error answer of %zd bytes, errno %d\n", got, errno);
  return got == gen;
}

static void query(int gen, int device) {
  unsigned char f[144];
  send_event(gen, 3, device, 0, 0, 0, 0);
  if (!receive_frame(f, gen)) return;
  if (f[0] != 4 || (int)get32(f + 4) != device) {
    printf("error answer of type %d, device %d\n", f[0], (int)get32(f + 4));
    return;
  }
  unsigned long cb = gen >= 128 ? get64(f + 72) : 0, kernel = gen >= 128 ? get64(f + 80) : 0;
  printf("%lu %lu %lu %lu %lu %lu\n", get64(f + 40), get64(f + 48), get64(f + 56), get64(f + 64),
         cb, kernel);
}

static void info(int gen, int device) {
  unsigned char f[144];
  send_event(gen, 6, device, 0, 0, 0, 0);
  if (!receive_frame(f, gen)) return;
  const unsigned char *at = f + (gen >= 128 ? 88 : 72);
  printf("%lu %lu %u %u %u %u %u\n", get64(at), get64(at + 8), get32(at + 16), get32(at + 20),
         get32(at + 24), get32(at + 32), get32(at + 36));
}

static void flood(long count, int gen, int device, uint64_t first, uint64_t size) {
  uint64_t start = now_ns(CLOCK_MONOTONIC);
  for (long i = 0; i < count; i++) {
    int result = send_event(gen, 1, device, 0, first + (uint64_t)i, size, -1);
    if (result < 0) {
      report(result);
      return;
    }
  }
  printf("%lu\n", (now_ns(CLOCK_MONOTONIC) - start) / 1000);
}

static void flood_queries(long count, int gen) {
  unsigned char f[144];
  fill(f, gen, 3, 0, 0, 0, 0, 0);
  for (long i = 0; i < count; i++) {
    if (send(sock, f, (size_t)gen, MSG_NOSIGNAL) < 0) {
      printf("stopped\n");
      return;
    }
  }
  printf("ok\n");
}

static void hex(const char *text) {
  static unsigned char bytes[1 << 16];
  size_t length = 0;
  unsigned value;
  while (sscanf(text, "%2x", &value) == 1 && length < sizeof bytes) {
    bytes[length++] = (unsigned char)value;
    text += 2;
  }
  report(send_all(bytes, length));
}

static void fork_reporter(int gen, int device, int buffer_type, uint64_t id, uint64_t size) {
  int ready[2];
  if (pipe(ready) < 0) exit(1);
  child = fork();
  if (child == 0) {
    int result = send_event(gen, 1, device, buffer_type, id, size, -1);
    char byte = (char)-result;
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    for (;;) pause();
  }
  char byte;
  if (read(ready[0], &byte, 1) != 1) exit(1);
  close(ready[0]);
  close(ready[1]);
  printf("child %d\n", child);
}

static void count_descriptors(void) {
  int count = 0;
  DIR *dir = opendir("/proc/self/fd");
  while (readdir(dir)) count++;
  closedir(dir);
  printf("%d\n", count - 3);
}

int main(void) {
  static char line[1 << 17];
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin)) {
    char path[200];
    int gen, type, device, buffer_type, pid;
    unsigned long id, size;
    long count;
    if (sscanf(line, "connectas %ld %199s", &count, path) == 2) {
      sock = setuid((uid_t)count) < 0 ? -errno : connect_to(path);
      report(sock);
    } else if (sscanf(line, "connect %199s", path) == 1) {
      sock = connect_to(path);
      report(sock);
    } else if (sscanf(line, "event %d %d %d %d %lu %lu %d", &gen, &type, &device, &buffer_type,
                      &id, &size, &pid) == 7) {
      report(send_event(gen, type, device, buffer_type, id, size, pid));
    } else if (strncmp(line, "hex ", 4) == 0) {
      hex(line + 4);
    } else if (sscanf(line, "query %d %d", &gen, &device) == 2) {
      query(gen, device);
    } else if (sscanf(line, "info %d %d", &gen, &device) == 2) {
      info(gen, device);
    } else if (sscanf(line, "ask %d %d", &gen, &device) == 2) {
      report(send_event(gen, 3, device, 0, 0, 0, 0));
    } else if (sscanf(line, "flood %ld %d %d %lu %lu", &count, &gen, &device, &id, &size) == 5) {
      flood(count, gen, device, id, size);
    } else if (sscanf(line, "floodqueries %ld %d", &count, &gen) == 2) {
      flood_queries(count, gen);
    } else if (sscanf(line, "idle %ld %199s", &count, path) == 2) {
      int result = 0;
      for (long i = 0; i < count && result >= 0; i++) result = connect_to(path);
      report(result);
    } else if (strncmp(line, "eof", 3) == 0) {
      char rest[4096];
      shutdown(sock, SHUT_WR);
      while (recv(sock, rest, sizeof rest, 0) > 0) {}
      close(sock);
      report(0);
    } else if (strncmp(line, "close", 5) == 0) {
      close(sock);
      report(0);
    } else if (sscanf(line, "fork %d %d %d %lu %lu", &gen, &device, &buffer_type, &id, &size) ==
               5) {
      fork_reporter(gen, device, buffer_type, id, size);
    } else if (strncmp(line, "killchild", 9) == 0) {
      kill(child, SIGKILL);
      waitpid(child, NULL, 0);
      report(0);
    } else if (strncmp(line, "zombiechild", 11) == 0) {
      kill(child, SIGKILL);
      report(0);
    } else if (strncmp(line, "fds", 3) == 0) {
      count_descriptors();
    } else {
      printf("error unknown command\n");
    }
  }
  if (child > 0) kill(child, SIGKILL);
  return 0;
}

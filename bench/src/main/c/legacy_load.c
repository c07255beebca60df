// Load for the legacy socket: legacy_load SOCKET FRAME_BYTES EVENTS FRAMES_PER_WRITE
//   Alternately allocates and frees among 10000 ids, then ends its stream and waits until the
//   server has taken all of it and closes. Prints the nanoseconds from the first write to then.
// legacy_load SOCKET FRAME_BYTES FIRST LAST hold
//   Allocates the ids FIRST to LAST-1, asks once, prints "held", and keeps them until its standard
//   input ends or says another LAST.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FRAME = 144, MAX_BATCH = 128, LIVE = 10000 };

static unsigned char batch[MAX_FRAME * MAX_BATCH];

static int connect_to(const char *path) {
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int size = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    perror(path);
    exit(1);
  }
  return fd;
}

static void put(unsigned char *frame, int type, uint64_t id, uint64_t size) {
  uint32_t device = 0, pid = (uint32_t)getpid();
  uint64_t time = 1700000000123456789u;
  frame[0] = (unsigned char)type;
  memcpy(frame + 4, &device, 4);
  memcpy(frame + 8, &size, 8);
  memcpy(frame + 20, &pid, 4);
  memcpy(frame + 24, &id, 8);
  memcpy(frame + 32, &time, 8);
}

static void send_all(int fd, const unsigned char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent <= 0) {
      perror("send");
      exit(1);
    }
    bytes += sent;
    length -= (size_t)sent;
  }
}

static void allocate(int fd, int frame_bytes, long from, long to) {
  while (from < to) {
    int count = 0;
    for (; count < MAX_BATCH && from < to; count++, from++) {
      put(batch + (size_t)count * frame_bytes, 1, (uint64_t)from * 4096, 4096);
    }
    send_all(fd, batch, (size_t)count * frame_bytes);
  }
  put(batch, 3, 0, 0);
  send_all(fd, batch, (size_t)frame_bytes);
  unsigned char answer[MAX_FRAME];
  if (recv(fd, answer, (size_t)frame_bytes, MSG_WAITALL) != frame_bytes) exit(1);
  printf("held\n");
  fflush(stdout);
}

int main(int count, char **arguments) {
  if (count < 5) return 2;
  int fd = connect_to(arguments[1]);
  int frame_bytes = atoi(arguments[2]);
  if (count == 6) {
    long last = atol(arguments[4]), next;
    allocate(fd, frame_bytes, atol(arguments[3]), last);
    while (scanf("%ld", &next) == 1) {
      allocate(fd, frame_bytes, last, next);
      last = next;
    }
    return 0;
  }
  long events = atol(arguments[3]);
  int per_write = atoi(arguments[4]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long sent = 0; sent < events; sent += per_write) {
    for (int i = 0; i < per_write; i++) {
      uint64_t event = (uint64_t)(sent + i);
      uint64_t id = event / 2 % LIVE * 4096;
      // Rounds of 20000 that come and then go.
      int type = event / 2 / LIVE % 2 == 0 ? 1 : 2;
      put(batch + (size_t)i * frame_bytes, type, id + event % 2 * 64, 4096);
    }
    send_all(fd, batch, (size_t)per_write * frame_bytes);
  }
  shutdown(fd, SHUT_WR);
  char rest;
  if (recv(fd, &rest, 1, 0) != 0) return 1;
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec);
  return 0;
}

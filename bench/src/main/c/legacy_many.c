// Many processes of one user, each with a buffer on every device number that the protocol has: what
// anybody may do to make a server's snapshot as long as it gets.
//
//   legacy_many SOCKET PROCESSES DEVICES      prints "reported N", stays until its input ends
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int report(const char *path, int devices) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) return 0;
  unsigned char frame[144];
  for (int device = 0; device < devices; device++) {
    memset(frame, 0, sizeof frame);
    unsigned long size = 1 << 20, id = 0x1000;
    int pid = getpid();
    frame[0] = 1;
    memcpy(frame + 4, &device, 4);
    memcpy(frame + 8, &size, 8);
    memcpy(frame + 20, &pid, 4);
    memcpy(frame + 24, &id, 8);
    if (send(fd, frame, sizeof frame, MSG_NOSIGNAL) != (ssize_t)sizeof frame) return 0;
  }
  // An answer means that everything before it was taken.
  memset(frame, 0, sizeof frame);
  frame[0] = 3;
  if (send(fd, frame, sizeof frame, MSG_NOSIGNAL) < 0) return 0;
  return recv(fd, frame, sizeof frame, MSG_WAITALL) == (ssize_t)sizeof frame;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: legacy_many SOCKET PROCESSES DEVICES\n");
    return 2;
  }
  int processes = atoi(arguments[2]), done[2], reported = 0;
  if (pipe(done) < 0) return 1;
  for (int i = 0; i < processes; i++) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      char ok = (char)report(arguments[1], atoi(arguments[3]));
      if (write(done[1], &ok, 1) != 1) _exit(1);
      for (;;) pause();
    }
  }
  for (int i = 0; i < processes; i++) {
    char ok;
    if (read(done[0], &ok, 1) != 1) return 1;
    reported += ok;
  }
  printf("reported %d\n", reported);
  fflush(stdout);
  while (getchar() != EOF) {}
  return 0;
}

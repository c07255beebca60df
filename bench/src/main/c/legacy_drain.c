// The floor: legacy_drain SOCKET. Accepts, reads everything into one buffer and looks at nothing.
// As idle as a server can be that still empties the sockets.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char buffer[256 << 10];

int main(int count, char **arguments) {
  if (count != 2) return 2;
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, arguments[1], sizeof address.sun_path - 1);
  unlink(arguments[1]);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0) {
    perror(arguments[1]);
    return 1;
  }
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[16];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  printf("serving\n");
  fflush(stdout);
  for (;;) {
    int n = epoll_wait(epoll, ready, 16, -1);
    for (int i = 0; i < n; i++) {
      int fd = ready[i].data.fd;
      if (fd == listener) {
        event.data.fd = accept(listener, NULL, NULL);
        epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
      } else if (recv(fd, buffer, sizeof buffer, 0) <= 0) {
        close(fd);
      }
    }
  }
}

// What this machine's compiler knows of the kernel's structures and numbers: NAME VALUE, one a line.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define SHOW(name, value) printf("%s %ld\n", name, (long)(value))

int main(void) {
  SHOW("epoll_event.data", offsetof(struct epoll_event, data));
  SHOW("epoll_event", sizeof(struct epoll_event));
  SHOW("O_NOFOLLOW", O_NOFOLLOW);
  SHOW("pidfd_open", SYS_pidfd_open);
  SHOW("pollfd", sizeof(struct pollfd));
  SHOW("ucred", sizeof(struct ucred));
  SHOW("msghdr", sizeof(struct msghdr));
  SHOW("msghdr.msg_control", offsetof(struct msghdr, msg_control));
  SHOW("cmsghdr", sizeof(struct cmsghdr));
  SHOW("SO_PASSCRED", SO_PASSCRED);
  SHOW("SO_PEERCRED", SO_PEERCRED);
  SHOW("SOL_SOCKET", SOL_SOCKET);
  SHOW("MSG_NOSIGNAL", MSG_NOSIGNAL);
  SHOW("EAGAIN", EAGAIN);
  SHOW("ENOPROTOOPT", ENOPROTOOPT);
  return 0;
}

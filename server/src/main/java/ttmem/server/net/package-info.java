/**
 * The system calls that the JDK has no words for: which process sent these bytes, when a process
 * ends, one thread for thousands of sockets. A thin layer over the C library by the foreign
 * function interface; Linux only.
 *
 * <p>Calls return what the kernel returns, with {@code -errno} in the place of {@code -1}: on the
 * hot path an answer such as {@link ttmem.server.net.Errno#EAGAIN} is no exception.
 */
@NullMarked
package ttmem.server.net;

import org.jspecify.annotations.NullMarked;

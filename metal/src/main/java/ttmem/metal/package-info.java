/**
 * A device of tt-metal in Java: its buffers, programs, circular buffers, kernels and memory
 * reports, with the addresses and figures of the original and without a card.
 *
 * <pre>{@code
 * try (Device device = Device.open(Profile.of("p150"), DeviceOptions.DEFAULT);
 *     Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.L1, 2 << 20, 2048))) {
 *   System.out.println(buffer.address());
 *   device.printMemory(System.out);
 * }
 * }</pre>
 *
 * <p>What the facts page calls unread (parts of the kernel-config ring, padding of binaries) is a
 * model and says so; exactness is claimed for what recorded vectors and captures show.
 */
@NullMarked
package ttmem.metal;

import org.jspecify.annotations.NullMarked;

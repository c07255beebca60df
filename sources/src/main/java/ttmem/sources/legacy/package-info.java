/**
 * The old allocation-server protocol: frames of 72, 112, 128, 144 and 32 bytes. The codec, and a
 * client for tests and the demo. The server that speaks it is in {@code ttmem.server}.
 */
@NullMarked
package ttmem.sources.legacy;

import org.jspecify.annotations.NullMarked;

/**
 * The full-screen view. {@code TopState} is what the user has chosen, a pure function of the keys;
 * a page is a pure function of a snapshot, the samples so far, and that state; only {@code
 * TopTerminal} touches a terminal. What the state points at is named (a device, a process), never a
 * row number: rows come and go under the cursor.
 */
@NullMarked
package ttmem.cli.top;

import org.jspecify.annotations.NullMarked;

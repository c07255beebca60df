/**
 * {@code ttmem demo}: a pretended n300 host, a real server and real processes, some with ledgers of
 * their own and one old client, for someone who has no accelerator.
 */
@NullMarked
package ttmem.cli.demo;

import org.jspecify.annotations.NullMarked;

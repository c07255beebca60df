/**
 * The shared-memory regions that tt-metal publishes by itself, versions 1 to 4. Read-only: never
 * writes, reaps, creates or maps one.
 */
@NullMarked
package ttmem.sources.region;

import org.jspecify.annotations.NullMarked;

/**
 * The metrics that the server publishes: pure functions of a snapshot and of what the server
 * counted. The names are a promise to those who scrape them; docs/reference/metrics.md lists them.
 */
@NullMarked
package ttmem.server.metrics;

import org.jspecify.annotations.NullMarked;

@org.jspecify.annotations.NullUnmarked
package ttmem.server.metrics;

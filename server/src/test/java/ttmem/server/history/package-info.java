@org.jspecify.annotations.NullMarked
package ttmem.server.history;

@org.jspecify.annotations.NullMarked
package ttmem.server.registry;

@org.jspecify.annotations.NullMarked
package ttmem.monitor;

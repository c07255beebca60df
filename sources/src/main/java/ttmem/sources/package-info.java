@org.jspecify.annotations.NullMarked
package ttmem.sources;

@org.jspecify.annotations.NullMarked
package ttmem.cli;

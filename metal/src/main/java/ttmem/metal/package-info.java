@org.jspecify.annotations.NullMarked
package ttmem.metal;

@org.jspecify.annotations.NullMarked
package ttmem.model;

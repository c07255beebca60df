@org.jspecify.annotations.NullMarked
package ttmem.testkit;

package ttmem.monitor.json;

/** How a document is laid out; either form ends with a line feed. */
public enum JsonForm {
  /** Indented, for people. */
  PRETTY,
  /** On one line: an element of an NDJSON stream. */
  LINE
}

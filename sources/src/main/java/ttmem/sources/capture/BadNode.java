package ttmem.sources.capture;

/** What is wrong with the node at hand; the reader adds where that is. */
final class BadNode extends Exception {
  private static final long serialVersionUID = 1;

  BadNode(String message) {
    super(message, null, false, false);
  }
}

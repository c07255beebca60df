package ttmem.ledger;

/** A tag that ends with its block. Closed by the thread that opened it. */
@FunctionalInterface
public interface TagScope extends AutoCloseable {
  @Override
  void close();
}

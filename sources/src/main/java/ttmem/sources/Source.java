package ttmem.sources;

/**
 * One source of claims about who uses device memory.
 *
 * <p>Contract, checked for every implementation by {@code SourceContract} in {@code verify/}:
 *
 * <ul>
 *   <li>{@link #read} never throws and never blocks on what it reads; what goes wrong is told in
 *       the status of the report.
 *   <li>It is called by one thread at a time.
 *   <li>It only reads: nothing on the host is written, created or removed.
 * </ul>
 */
public interface Source extends AutoCloseable {

  /** The name in {@code sources[]} and in every claim. */
  String name();

  /** What it says now. {@code host} was taken just before. */
  SourceReport read(HostView host);

  /** Releases what it keeps open. */
  @Override
  default void close() {}
}

package ttmem.cli.demo;

import java.io.IOException;

/**
 * The memory of a small transformer: the weights of its layers in DRAM, then per token and layer
 * activations in L1, circular buffers and kernels, and a key-value cache that grows. One thread.
 * Closing it frees everything, as a program that ends well does.
 */
interface Transformer extends AutoCloseable {
  /** Brings the weights of a layer. */
  void loadLayer(int layer) throws IOException;

  /** Runs a layer of one token. */
  void runLayer(int layer) throws IOException;

  @Override
  void close() throws IOException;
}

package ttmem.cli.demo;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A thread that waits for the end of standard input, which also comes when the demo dies: no
 * process of it is left behind.
 */
final class Lifeline {
  private Lifeline() {}

  /** Calls {@code atEnd} when standard input ends or breaks. */
  static void watch(Runnable atEnd) {
    Thread.ofPlatform()
        .daemon()
        .name("ttmem-lifeline")
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // The pipe broke: that is an end too.
              }
              atEnd.run();
            });
  }
}

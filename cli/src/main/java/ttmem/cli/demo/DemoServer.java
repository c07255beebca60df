package ttmem.cli.demo;

import ttmem.cli.Main;

/** {@code ttmem} with the arguments given, for as long as the demo lives. */
final class DemoServer {
  private DemoServer() {}

  public static void main(String[] arguments) {
    Lifeline.watch(() -> Runtime.getRuntime().halt(0));
    Main.main(arguments);
  }
}

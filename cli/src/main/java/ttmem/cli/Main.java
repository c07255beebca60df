package ttmem.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process: standard streams in, exit code out. Nobody else prints or exits. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    Console console =
        new Console(
            System.getenv(),
            new FileOutputStream(FileDescriptor.out),
            err,
            TerminalSize.ofStandardOutput());
    System.exit(new Cli(console, new HostFacts()).run(arguments));
  }
}

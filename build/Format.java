import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Formats every Java file of the project, or with {@code --check} fails and names those that
 * differ.
 */
final class Format {
  public static void main(String[] args) throws IOException {
    List<String> call = new ArrayList<>();
    if (args.length == 1 && args[0].equals("--check")) {
      call.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    } else {
      call.add("--replace");
    }
    try (Stream<Path> files = Files.walk(Path.of("."))) {
      files
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !path.toString().contains("/target/"))
          .map(Path::toString)
          .sorted()
          .forEach(call::add);
    }
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    int status = formatter.run(System.out, System.err, call.toArray(new String[0]));
    if (status != 0 && call.getFirst().equals("--dry-run")) {
      System.err.println(
          "The files above are not formatted. Run: mvn -N validate exec:exec@format");
    }
    System.exit(status);
  }
}

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Completes {@code cli/target/ttmem/lib}, which {@code ./ttmem} starts: puts the command's own jar
 * there and replaces picocli's by the same sources compiled for this JDK. The published jar has
 * Java 5 class files, which no AOT cache accepts; with it every start takes about 50 ms longer.
 *
 * <p>Arguments: the module's build directory, the name of its jar, the name of picocli's.
 */
final class AppLayout {
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[0]);
    Path lib = target.resolve("ttmem/lib");
    Files.copy(target.resolve(args[1]), lib.resolve(args[1]), StandardCopyOption.REPLACE_EXISTING);

    Path classes = target.resolve("picocli-classes");
    Path rebuilt = target.resolve("picocli-rebuilt.jar");
    if (!Files.exists(rebuilt)) {
      List<String> javac = new ArrayList<>(List.of("-nowarn", "-proc:none", "-Xlint:none"));
      javac.addAll(List.of("-d", classes.toString()));
      javac.addAll(
          unpack(target.resolve("picocli-sources.jar"), target.resolve("picocli-sources")));
      run("javac", javac.toArray(new String[0]));
      run("jar", "cf", rebuilt.toString(), "-C", classes.toString(), ".");
    }
    Files.copy(rebuilt, lib.resolve(args[2]), StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> unpack(Path jar, Path into) throws IOException {
    List<String> names = new ArrayList<>();
    Files.createDirectories(into);
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.list(zip.getPath("picocli"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Path copy = into.resolve(file.getFileName().toString());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        names.add(copy.toString());
      }
    }
    return names;
  }

  private static void run(String tool, String... args) {
    int status = ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, args);
    if (status != 0) {
      throw new IllegalStateException(tool + " failed: status=" + status);
    }
  }
}

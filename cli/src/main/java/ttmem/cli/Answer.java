package ttmem.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Where the one page of a command goes: standard output, or the file of {@code -f}. */
final class Answer {
  private Answer() {}

  static void print(Call call, String text) {
    String file = call.file();
    if (file == null) {
      call.console().print(text);
    } else {
      OutputFile.replace(file, text);
    }
  }

  /** Something that writes a document. */
  interface Document {
    void writeTo(OutputStream out) throws IOException;
  }

  /** To standard output as it is written, however long it is; to a file as a whole. */
  static void print(Call call, Document document) {
    try {
      if (call.file() == null) {
        OutputStream out = call.console().stream();
        document.writeTo(out);
        out.flush();
        return;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.writeTo(bytes);
      print(call, bytes.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a recording that is within all limits and yet more than this process may hold. */
  static Failure tooLarge(String file) {
    return new Failure(
        ExitCode.FAILED,
        "%s: expected a recording that fits into the %d MiB of this process"
            .formatted(file, Runtime.getRuntime().maxMemory() >> 20));
  }
}

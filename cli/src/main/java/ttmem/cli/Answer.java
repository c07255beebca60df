package ttmem.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    void writeTo(ByteArrayOutputStream out) throws IOException;
  }

  static String json(Document document) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      document.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}

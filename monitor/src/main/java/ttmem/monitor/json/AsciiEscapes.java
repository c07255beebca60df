package ttmem.monitor.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import org.jspecify.annotations.Nullable;

/** What JSON requires, and DEL: a control character that JSON leaves alone. */
final class AsciiEscapes extends CharacterEscapes {
  private static final int DEL = 0x7f;
  private final int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();

  AsciiEscapes() {
    escapes[DEL] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return escapes.clone();
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int c) {
    return null;
  }
}

package ttmem.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param name what
 * @param level how it is
 * @param found what was found, raw: escape before printing
 * @param cure what to do; empty if nothing is to be done
 */
public record Check(String name, Level level, String found, String cure) {

  /** From good to bad. */
  public enum Level {
    OK,
    /** Nothing wrong, but good to know. */
    NOTE,
    /** Something is not seen because of it. */
    WARN,
    /** ttmem can't do its work because of it. */
    FAIL
  }

  static Check ok(String name, String found) {
    return new Check(name, Level.OK, found, "");
  }

  static Check note(String name, String found, String cure) {
    return new Check(name, Level.NOTE, found, cure);
  }

  static Check warn(String name, String found, String cure) {
    return new Check(name, Level.WARN, found, cure);
  }

  static Check fail(String name, String found, String cure) {
    return new Check(name, Level.FAIL, found, cure);
  }
}

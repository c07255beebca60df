package ttmem.sources.region;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ttmem.sources.host.Printable;
import ttmem.sources.host.ShmFolders.Place;

/**
 * One file with the name of a region, and what was found in it.
 *
 * @param place whose {@code /dev/shm} it lies in
 * @param name file name, raw
 * @param uid owner; -1 if not known
 * @param mode type and permissions as stat gives them; 0 if not known
 * @param finding see there
 */
record RegionFile(Place place, String name, int uid, int mode, Finding finding) {
  /** What a name that is none of ours lacks. */
  static final String NUMBER_EXPECTED = "the number in its name is not an unsigned 64-bit decimal";

  private static final int MAX_PRINTED_CHARS = 80;
  private static final Pattern NAME = Pattern.compile("tt_device_(.*)_memory", Pattern.DOTALL);

  /** What was found. */
  sealed interface Finding {

    /**
     * A region.
     *
     * @param changing whether no two reads in a row agreed: single values are right, but those of
     *     different slots are of different instants
     */
    record Decoded(Region region, boolean changing) implements Finding {}

    /** A region that is being made, last touched at {@code since}. */
    record Starting(String why, Instant since) implements Finding {}

    /** Something else than a region that can be understood. */
    record Refused(String why) implements Finding {}

    /** A file that this user may not read. */
    record Forbidden(String why) implements Finding {}
  }

  /**
   * Whether a file of that name is one for us, or pretends to be. Other families with the same
   * prefix ({@code tt_device_1_util}) and UMD's locks are not.
   */
  static boolean isRegionName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * The chip number in a file name, an unsigned 64-bit decimal; empty if it is none. Leading zeros
   * are refused: nobody writes them, and they would give one chip many names.
   */
  static Optional<Long> idOf(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches() || !matcher.group(1).matches("0|[1-9][0-9]{0,19}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseUnsignedLong(matcher.group(1)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The chip's number: the field's, or where that is empty the name's. */
  Optional<Long> id() {
    Optional<Long> field =
        finding instanceof Finding.Decoded decoded ? decoded.region().id() : Optional.empty();
    return field.or(() -> idOf(name));
  }

  /** Name and place for a message, safe to print. */
  String label() {
    String text = printable(name);
    return place.holder() == 0 ? text : text + " (in /dev/shm of pid " + place.holder() + ")";
  }

  /** A file without anything known but its name. */
  static RegionFile refused(Place place, String name, String why) {
    return new RegionFile(place, name, -1, 0, new Finding.Refused(why));
  }

  static String printable(String text) {
    return Printable.text(text, MAX_PRINTED_CHARS);
  }
}

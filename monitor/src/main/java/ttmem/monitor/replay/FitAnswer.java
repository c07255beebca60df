package ttmem.monitor.replay;

import java.util.OptionalLong;

/**
 * Whether a buffer fits.
 *
 * @param address where it would lie; empty if it does not fit
 * @param bytesPerBank what it takes of each bank, all rounding included; 0 if it does not fit
 * @param banks banks that would hold some of it; 0 if it does not fit
 * @param bankBytes size of the region in each bank
 * @param freeBytesPerBank what would be left of each bank, or what is free now if it does not fit
 * @param largestHole the largest free block that would be left, or that there is
 * @param why tt-metal's words and numbers and what explains them; empty if it fits
 * @param warning what to know although it fits; may be empty
 */
public record FitAnswer(
    FitQuestion question,
    OptionalLong address,
    long bytesPerBank,
    int banks,
    long bankBytes,
    long freeBytesPerBank,
    long largestHole,
    String why,
    String warning) {

  public boolean fits() {
    return address.isPresent();
  }
}

package ttmem.model;

import java.util.List;

/**
 * Use that is known for a board of several chips but not for each chip (an n300's region files).
 *
 * @param devices logical ids of the board's chips, ascending
 * @param used bytes on all of them together
 * @param note why it can't be split
 */
public record BoardUse(List<Integer> devices, Amounts used, String note) {

  public BoardUse {
    devices = List.copyOf(devices);
  }
}

package ttmem.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a kind of board has, per chip: raw capacities from the data file {@code boards.tsv}, not
 * what a process's allocator can hand out (that depends on the software too).
 *
 * @param cardType the driver's {@code tt_card_type}
 * @param arch {@code wormhole_b0}, {@code blackhole} or {@code grayskull}
 * @param chips chips on the whole board
 * @param workerCores Tensix cores after the expected harvesting
 * @param dramChannels DRAM banks as the allocator counts them
 * @param dramBytesPerChannel raw bytes of one channel
 * @param l1BytesPerCore raw bytes of one worker core's L1
 * @param remoteChips how many of the chips have no device node of their own
 */
public record Board(
    String cardType,
    String arch,
    int chips,
    int workerCores,
    int dramChannels,
    long dramBytesPerChannel,
    long l1BytesPerCore,
    int remoteChips) {

  private static final Map<String, Board> BY_CARD_TYPE = load();

  /** The board with this card type, if it is a known one. */
  public static Optional<Board> ofCardType(String cardType) {
    return Optional.ofNullable(BY_CARD_TYPE.get(cardType));
  }

  public long dramBytes() {
    return dramChannels * dramBytesPerChannel;
  }

  /** Raw worker L1, all cores together. */
  public long l1Bytes() {
    return workerCores * l1BytesPerCore;
  }

  private static Map<String, Board> load() {
    Map<String, Board> boards = new LinkedHashMap<>();
    for (String[] row : Tsv.rows("boards.tsv")) {
      boards.put(row[0], parse(row));
    }
    return boards;
  }

  private static Board parse(String[] field) {
    return new Board(
        field[0],
        field[1],
        Integer.parseInt(field[2]),
        Integer.parseInt(field[3]),
        Integer.parseInt(field[4]),
        Long.parseLong(field[5]),
        Long.parseLong(field[6]),
        Integer.parseInt(field[7]));
  }
}

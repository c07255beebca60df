package ttmem.model;

import java.util.List;
import java.util.Set;

/**
 * What a chip offers to a program: a board and a software vintage, from the data files under {@code
 * profiles/}. {@link Board} has the raw capacities; this has what is left after harvesting,
 * dispatch cores and the parts that the software keeps for itself. Per chip.
 *
 * @param board name of the board
 * @param vintage year and month of the software
 * @param arch {@code wormhole_b0}, {@code blackhole} or {@code grayskull}
 * @param chips chips on the board
 * @param workerX columns of Tensix cores after harvesting
 * @param workerY rows of them
 * @param computeX columns that programs may use: without dispatch cores
 * @param computeY rows that programs may use; each compute core is an L1 bank
 * @param dramBanks DRAM banks as the allocator counts them
 * @param dramBankBytes size of one bank, from address 0
 * @param dramAlignment alignment of DRAM pages and of all blocks
 * @param dramUnreservedBase first byte of a DRAM bank that buffers may use
 * @param profilerDramUnreservedBase the same in a build with the profiler (Tracy)
 * @param l1Bytes L1 of one core
 * @param l1Alignment alignment of L1 pages
 * @param mapEnd first byte of the kernel-config ring
 * @param l1UnreservedBase first byte of L1 that buffers and circular buffers may use
 * @param circularBuffers indices of circular buffers that a core has
 * @param dispatchPageBytes pages in which kernel binaries are kept in DRAM
 * @param dramViews DRAM banks on one controller, one behind the other
 * @param traceRule what the option for the trace region means
 * @param tracesInDram whether traces go to ordinary DRAM, from the top, on a device without a trace
 *     region; older software has no room for them then
 * @param dramSearch how free DRAM is searched
 * @param bytesInReports whether the CSV reports label bytes as bytes
 * @param bankCounts bank counts besides powers of two over which pages can be dealt out
 * @param harvested units that are switched off, for people
 * @param dispatch the row or column that dispatch takes, for people
 * @param doubts what of all this is inferred or unread, one sentence each
 */
public record Profile(
    String board,
    String vintage,
    String arch,
    int chips,
    int workerX,
    int workerY,
    int computeX,
    int computeY,
    int dramBanks,
    long dramBankBytes,
    long dramAlignment,
    long dramUnreservedBase,
    long profilerDramUnreservedBase,
    long l1Bytes,
    long l1Alignment,
    long mapEnd,
    long l1UnreservedBase,
    int circularBuffers,
    long dispatchPageBytes,
    int dramViews,
    TraceRule traceRule,
    boolean tracesInDram,
    DramSearch dramSearch,
    boolean bytesInReports,
    Set<Integer> bankCounts,
    String harvested,
    String dispatch,
    List<String> doubts) {

  /** What the size of the trace region given on opening a device means. */
  public enum TraceRule {
    /** Each bank keeps that much. */
    PER_BANK,
    /** All banks together; each keeps its share, rounded up to 8192. */
    TOTAL
  }

  /** How free DRAM is searched. */
  public enum DramSearch {
    FIRST,
    BEST
  }

  public Profile {
    bankCounts = Set.copyOf(bankCounts);
    doubts = List.copyOf(doubts);
  }

  /**
   * The profile of a board with the newest software that is known for it.
   *
   * @param board a board or card type such as {@code p150b}, in any case
   * @throws IllegalArgumentException if there is no such board
   */
  public static Profile of(String board) {
    return ProfileData.newest(board);
  }

  /**
   * The profile of a board with the software of a vintage.
   *
   * @throws IllegalArgumentException if there is no such board, or no such vintage for it
   */
  public static Profile of(String board, String vintage) {
    return ProfileData.find(board, vintage);
  }

  /** Names of the boards. */
  public static List<String> boards() {
    return ProfileData.boards();
  }

  /**
   * The vintages that are known for a board, oldest first.
   *
   * @throws IllegalArgumentException if there is no such board
   */
  public static List<String> vintages(String board) {
    return ProfileData.vintages(board);
  }

  /** L1 banks: one for each compute core. */
  public int l1Banks() {
    return computeX * computeY;
  }

  /** Board and vintage, as they are printed beside every result. */
  public String name() {
    return board + " " + vintage;
  }
}

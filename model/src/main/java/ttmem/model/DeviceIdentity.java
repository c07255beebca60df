package ttmem.model;

import org.jspecify.annotations.Nullable;

/**
 * Everything by which a chip can be named. {@code id} is the logical id: the position in the list
 * of PCI functions sorted by bus address, remote ASICs after them, as tt-smi and UMD count. It is
 * neither the driver's ordinal nor the number that a process uses (that one depends on its {@code
 * TT_VISIBLE_DEVICES}).
 *
 * @param id logical id, from 0
 * @param ordinal N of {@code /dev/tenstorrent/N}; null for a remote ASIC
 * @param bdf PCI address {@code dddd:bb:dd.f}; null if unknown or remote
 * @param asicId 16 upper-case hex digits of {@code tt_asic_id}; null if the driver doesn't say
 * @param serial 16 upper-case hex digits of {@code tt_serial}, the board id; null if unknown
 * @param arch {@code wormhole_b0}, {@code blackhole} or {@code grayskull}; null if unknown
 * @param board the driver's card type, such as {@code n300}; null if unknown
 * @param remote whether the chip is reached over another chip's Ethernet, with no node of its own
 * @param parent logical id of the chip that a remote one is reached through; null otherwise
 */
public record DeviceIdentity(
    int id,
    @Nullable Integer ordinal,
    @Nullable String bdf,
    @Nullable String asicId,
    @Nullable String serial,
    @Nullable String arch,
    @Nullable String board,
    boolean remote,
    @Nullable Integer parent) {}

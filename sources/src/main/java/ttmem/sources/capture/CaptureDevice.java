package ttmem.sources.capture;

import java.util.OptionalLong;

/**
 * A device as a report file describes it (facts, section 5), as far as accounting needs it. Empty:
 * the file does not say.
 *
 * @param l1Banks banks that an interleaved L1 buffer is spread over
 * @param dramChannels banks that an interleaved DRAM buffer is spread over
 * @param l1Bytes L1 of one core, {@code worker_l1_size}
 * @param programLimitBytes L1 of one core above the unreserved base, {@code cb_limit}: what tensors
 *     and program memory share
 */
public record CaptureDevice(
    OptionalLong deviceId,
    String arch,
    OptionalLong l1Banks,
    OptionalLong dramChannels,
    OptionalLong l1Bytes,
    OptionalLong programLimitBytes) {}

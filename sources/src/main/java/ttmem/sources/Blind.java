package ttmem.sources;

/**
 * Why a source can't see one holder's bytes.
 *
 * @param pid the holder, in the reader's PID namespace
 * @param reason one phrase, with what would help
 */
public record Blind(int pid, String reason) {}

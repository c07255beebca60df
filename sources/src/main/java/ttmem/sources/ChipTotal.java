package ttmem.sources;

import ttmem.model.Amounts;

/**
 * What a source knows of a chip as a whole, without a split by process.
 *
 * @param chipId logical id
 * @param used bytes of all live processes together; unknown readings carry the reason
 */
public record ChipTotal(int chipId, Amounts used) {}

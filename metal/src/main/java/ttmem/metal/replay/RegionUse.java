package ttmem.metal.replay;

import ttmem.metal.allocator.Statistics;

/**
 * What a region has in use at one moment.
 *
 * @param name of form A {@code region}; of form B the buffer type, or {@code CB} for the circular
 *     buffers of the last program that was laid out; of form C {@code allocator N}
 * @param banks banks that it stands for, all alike; of circular buffers the one core
 * @param now figures of one bank
 */
public record RegionUse(String name, int banks, Statistics now) {}

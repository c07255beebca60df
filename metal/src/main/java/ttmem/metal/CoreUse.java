package ttmem.metal;

/**
 * What the resident program takes on one core.
 *
 * @param core the core
 * @param program id of the program
 * @param circularBufferBytes L1 of its circular buffers, without backed ones
 * @param kernelBytes its part of the kernel-config ring; modelled
 */
public record CoreUse(Core core, long program, long circularBufferBytes, long kernelBytes) {}

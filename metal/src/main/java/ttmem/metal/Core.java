package ttmem.metal;

/**
 * A core by its logical coordinates.
 *
 * @param x column, from 0
 * @param y row, from 0
 */
public record Core(int x, int y) {}

package ttmem.sources;

import ttmem.model.Leftover;

/** Bytes of a dead process, and the device in whose books they stand. */
public record ChipLeftover(DeviceRef device, Leftover leftover) {}

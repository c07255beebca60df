package ttmem.cli.top;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.autopsy.Autopsies;

/**
 * Everything a page is drawn from.
 *
 * @param now when the newest look was taken
 * @param snapshot of the instant that is shown
 * @param buffers of what the page shows, at that instant; null if nobody tells them one by one
 * @param samples what is charted
 * @param watch the alerts, as of now
 * @param dead what dead processes left, as of now; null before anybody looked
 * @param trouble why the newest look is not newer; empty if all is well
 */
record Scene(
    Instant now,
    Snapshot snapshot,
    @Nullable BufferList buffers,
    Samples samples,
    Watch watch,
    @Nullable Autopsies dead,
    String trouble) {}

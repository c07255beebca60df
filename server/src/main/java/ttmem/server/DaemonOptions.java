package ttmem.server;

import java.nio.file.Path;
import java.util.function.Consumer;
import ttmem.server.alerts.AlertSettings;
import ttmem.server.control.ControlOptions;
import ttmem.sources.host.Roots;

/**
 * How {@code ttmem serve} is to run.
 *
 * @param roots the host that is shown; the processes that report are always those of the real one
 * @param legacySocket where old clients connect
 * @param legacyMode who may connect there, such as {@code rw-rw-rw-}
 * @param stateDirectory where the registry lives
 * @param control the control socket
 * @param log takes lines for the operator; may block
 * @param logEvents whether every event of a client is a line
 * @param alerts rules, and who is told
 */
public record DaemonOptions(
    Roots roots,
    Path legacySocket,
    String legacyMode,
    Path stateDirectory,
    ControlOptions control,
    Consumer<String> log,
    boolean logEvents,
    AlertSettings alerts) {}

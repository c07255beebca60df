package ttmem.server.control;

import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.visibility.Viewer;

/** The one who knows the past. */
@FunctionalInterface
public interface HistoryQuery {

  /** As much of it as {@code viewer} may see. */
  History history(HistoryQuestion question, Viewer viewer);
}

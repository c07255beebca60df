package ttmem.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import ttmem.model.Snapshot;

/** The forms in which metrics are read. */
public enum MetricsFormat {
  OPEN_METRICS,
  /** The older text format of Prometheus, and what a browser or curl gets. */
  TEXT;

  private static final ExpositionFormatWriter OPEN = OpenMetricsTextFormatWriter.create();
  private static final ExpositionFormatWriter PLAIN = PrometheusTextFormatWriter.create();

  private ExpositionFormatWriter writer() {
    return this == OPEN_METRICS ? OPEN : PLAIN;
  }

  /** The form for a reader that accepts this; null: it didn't say. */
  public static MetricsFormat accepted(@Nullable String accept) {
    return OPEN.accepts(accept == null ? "" : accept) ? OPEN_METRICS : TEXT;
  }

  public String contentType() {
    return writer().getContentType();
  }

  /** Writes all metrics; the stream stays open. */
  public void write(Snapshot visible, MetricsFacts facts, OutputStream out) throws IOException {
    writer().write(out, new SnapshotCollector(visible, facts).collect(), EscapingScheme.ALLOW_UTF8);
  }
}

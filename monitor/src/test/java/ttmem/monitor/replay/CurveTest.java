package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static Use l1(long bytes) {
    return new Use(bytes, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void hasOnePointForEachNodeOfAShortCapture() {
    Curve curve = new Curve(6);
    curve.add(1, l1(5));
    curve.add(3, l1(2));
    assertThat(curve.points())
        .extracting(CurvePoint::totalBytes)
        .containsExactly(0L, 5L, 5L, 5L, 2L, 2L);
  }

  @Test
  void losesNoPeakOfALongCaptureAndCoversAllNodes() {
    int nodes = 10_007;
    Curve curve = new Curve(nodes);
    curve.add(5_000, l1(1));
    curve.add(5_001, l1(1000));
    curve.add(5_002, l1(3));
    List<CurvePoint> points = curve.points();
    assertThat(points).hasSizeLessThanOrEqualTo(Curve.MAX_POINTS);
    assertThat(points.stream().mapToInt(CurvePoint::nodes).sum()).isEqualTo(nodes);
    assertThat(points.stream().mapToLong(CurvePoint::totalBytes).max()).hasValue(1000);
    assertThat(points.getLast().totalBytes()).isEqualTo(3);
  }
}

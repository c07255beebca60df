package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The numbers of the facts, against offsets that the code computes from each other. */
final class RegionLayoutTest {

  @Test
  void placesFieldsOfVersions2To4WhereTheFactsSay() {
    RegionLayout layout = RegionLayout.VERSIONS_2_TO_4;
    assertThat(RegionLayout.UPDATED).isEqualTo(8);
    assertThat(RegionLayout.REFERENCES).isEqualTo(16);
    assertThat(RegionLayout.BOARD_SERIAL).isEqualTo(24);
    assertThat(RegionLayout.CHIP_ID).isEqualTo(32);
    assertThat(RegionLayout.DEVICE_NUMBER).isEqualTo(40);
    assertThat(RegionLayout.TOTALS).isEqualTo(48);
    assertThat(layout.row(0)).isEqualTo(88);
    assertThat(layout.row(1)).isEqualTo(88 + 48);
    assertThat(layout.slot(0)).isEqualTo(856);
    assertThat(layout.slot(1)).isEqualTo(856 + 120);
    assertThat(layout.slotUpdated()).isEqualTo(48);
    assertThat(layout.slotName()).isEqualTo(56);
    assertThat(layout.state()).isEqualTo(8536);
    assertThat(layout.sizeBytes()).isEqualTo(8576);
  }

  @Test
  void placesFieldsOfVersion1WhereTheFactsSay() {
    RegionLayout layout = RegionLayout.VERSION_1;
    assertThat(layout.row(0)).isEqualTo(96);
    assertThat(layout.row(1)).isEqualTo(96 + 56);
    assertThat(layout.slot(0)).isEqualTo(992);
    assertThat(layout.slot(1)).isEqualTo(992 + 128);
    assertThat(layout.slotUpdated()).isEqualTo(56);
    assertThat(layout.slotName()).isEqualTo(64);
    assertThat(layout.state()).isEqualTo(9184);
    assertThat(layout.sizeBytes()).isEqualTo(9280);
  }

  @Test
  void knowsNoOtherVersion() {
    assertThat(RegionLayout.ofVersion(0)).isEmpty();
    assertThat(RegionLayout.ofVersion(5)).isEmpty();
    assertThat(RegionLayout.ofVersion(-1)).isEmpty();
  }
}

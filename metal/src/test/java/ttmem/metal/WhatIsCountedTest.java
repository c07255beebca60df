package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import ttmem.metal.allocator.BankLayout;
import ttmem.metal.allocator.BufferRequest;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/** The numbers of docs/concepts/what-is-counted.md. */
class WhatIsCountedTest {

  private final Device device = Device.open(Profile.of("p150", "2026-06"), DeviceOptions.DEFAULT);

  @Test
  void theRegionsOfABank() {
    BankLayout l1 = device.allocator().layout(BufferType.L1);
    assertThat(l1.offset()).isEqualTo(111_616);
    assertThat(l1.offset() + l1.bankBytes()).isEqualTo(1_572_864);
    assertThat(l1.bankBytes()).isEqualTo(1_461_248);
    assertThat((l1.bankBytes() * l1.banks()) >> 20).isEqualTo(153);
    BankLayout dram = device.allocator().layout(BufferType.DRAM);
    assertThat(dram.offset()).isEqualTo(64);
    assertThat(dram.offset() + dram.bankBytes()).isEqualTo(4_278_190_080L);
  }

  @Test
  void twoMebibytesInterleaved() {
    device.allocate(BufferConfig.interleaved(BufferType.L1, 2_097_152, 2048));
    assertThat(taken()).isEqualTo(20_480);
    assertThat(taken() * 110).isEqualTo(2_252_800);
  }

  @Test
  void twoMebibytesOnSixtyFourCores() {
    device.allocator().allocate(BufferRequest.sharded(BufferType.L1, 64, 16, 2048));
    assertThat(taken()).isEqualTo(32_768);
    assertThat(taken() * 110).isEqualTo(3_604_480);
  }

  @Test
  void onePageCostsAPageInEveryBank() {
    device.allocate(BufferConfig.interleaved(BufferType.L1, 16, 16));
    assertThat(taken()).isEqualTo(64);
  }

  private long taken() {
    return device.allocator().statistics(BufferType.L1).totalAllocatedBytes();
  }
}

package ttmem.cli.render;

import ttmem.model.DriverInfo;

/** Why a host shows no device, and what to do. */
public final class NoDevice {
  private NoDevice() {}

  /** One line beside output that has no place for it. */
  public static String hint(DriverInfo driver) {
    return "no Tenstorrent device found: "
        + reason(driver)
        + "; ttmem doctor says what is missing, ttmem demo works without hardware";
  }

  static String reason(DriverInfo driver) {
    if (driver.undriven() == 0) {
      return driver.loaded() ? "the driver has none" : "driver not loaded";
    }
    String functions = driver.undriven() == 1 ? " PCI function" : " PCI functions";
    String why = driver.loaded() ? "not bound to the driver" : "driver not loaded";
    return driver.undriven() + " Tenstorrent" + functions + " present, " + why;
  }
}

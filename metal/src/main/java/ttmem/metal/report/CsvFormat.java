package ttmem.metal.report;

import java.util.List;
import ttmem.model.BufferType;

/** How the reports of a software vintage look, and where they go by default. */
public enum CsvFormat {
  /** The files of the vectors of form D: bytes, labelled so, with L1_SMALL. */
  BYTES("generated/reports", "B"),
  /** Until 2024: bytes that two labels call KB, without L1_SMALL. */
  MISLABELLED(".reports/tt_metal", "KB");

  private final String directory;
  private final String freeUnit;

  CsvFormat(String directory, String freeUnit) {
    this.directory = directory;
    this.freeUnit = freeUnit;
  }

  /** Where the files go, below the logs directory. */
  public String directory() {
    return directory;
  }

  String freeUnit() {
    return freeUnit;
  }

  List<BufferType> types() {
    return this == BYTES
        ? List.of(BufferType.DRAM, BufferType.L1, BufferType.L1_SMALL)
        : List.of(BufferType.DRAM, BufferType.L1);
  }
}

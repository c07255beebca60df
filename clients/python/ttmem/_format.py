"""The bytes of a ledger, version 1: the numbers of the Java classes of the same names, which define
and explain them (ledger/src/main/java/ttmem/ledger/format). The build compares the two.
"""


class HeaderLayout:
    MAGIC = 0x47444c4d454d5454
    VERSION_1 = 1
    READY_VALUE = 0x52454459
    MAGIC_AT = 0
    VERSION = 8
    HEADER_BYTES = 12
    FILE_BYTES = 16
    PID = 24
    WRITER = 28
    START_TIME = 32
    PID_NAMESPACE = 40
    BOOT_ID = 48
    UID = 64
    LANGUAGE = 68
    CREATED_WALL_NS = 72
    CREATED_BOOT_NS = 80
    LIBRARY_VERSION = 88
    FLAGS = 92
    SECTIONS = 128
    SECTION_COUNT = 5
    SECTION_BYTES = 24
    SECTION_OFFSET = 0
    SECTION_RECORDS = 8
    SECTION_RECORD_BYTES = 16
    NAME = 256
    NAME_BYTES = 64
    COMMAND = 320
    COMMAND_BYTES = 704
    READY = 1024
    END = 1028
    EXIT_STATUS = 1032
    EXIT_STATUS_KNOWN = 1036
    ENDED_WALL_NS = 1040
    ENDED_BOOT_NS = 1048
    INTENT = 1088
    EVENTS = 1216
    DUPLICATE_KEYS = 1224
    UNKNOWN_FREES = 1232
    REFUSED = 1240
    INEXACT_SINCE_NS = 1248
    UNLISTED = 1256
    ENTRIES_USED = 1264
    LIVE = 1272
    TAGS_USED = 1280
    CORE_SETS_USED = 1284
    TAGS_LOST = 1288
    CORE_SETS_LOST = 1292
    LAST_WALL_NS = 1296
    LAST_BOOT_NS = 1304
    DEVICES_USED = 1344
    COVERAGE = 1376
    COVERAGE_SEQUENCE = 1408
    COVERAGE_TEXT = 1416
    COVERAGE_TEXT_BYTES = 120
    BYTES = 4096
    FLAG_KEEP = 1
    LANGUAGE_C = 1
    LANGUAGE_JAVA = 2
    LANGUAGE_PYTHON = 3
    END_NONE = 0
    END_EXIT = 1
    END_CLOSED = 2
    COVERAGE_UNSAID = 0
    COVERAGE_COMPLETE = 1
    COVERAGE_PARTIAL = 2


class IntentLayout:
    WORD = 0
    NUMBER = 8
    ADDRESS = 16
    SIZE_BYTES = 24
    BYTES_BEFORE = 32
    COUNT_BEFORE = 40
    STAMP_NS = 48
    TAG = 56
    DETAIL = 60
    PART_BYTES = 64
    BANKS_OR_PROGRAM = 72
    ALLOCS_BEFORE = 80
    FREES_BEFORE = 88
    ALLOCATED_BEFORE = 96
    UNLISTED_BEFORE = 104
    LIVE_BEFORE = 112
    BYTES = 128
    OPERATION_SHIFT = 0
    TYPE_SHIFT = 8
    DEVICE_SHIFT = 16
    KIND_SHIFT = 24
    SLOT_SHIFT = 32
    NO_SLOT = -1


class DeviceLayout:
    DEVICES = 256
    SEQUENCE = 0
    UNIQUE_ID = 8
    BDF = 16
    BDF_BYTES = 16
    DECLARED = 32
    DECLARED_UNIQUE_ID = 1
    DECLARED_BDF = 2
    RESIDENCY_SEQUENCE = 64
    COUNTERS = 128
    POOLS = 640
    WINDOWS = 4096
    WINDOWS_PER_TYPE = 64
    WINDOW_BYTES = 16
    WINDOW_NUMBER = 0
    WINDOW_PEAK = 8
    WINDOW_SHIFT = 30
    CORES_SIDE = 32
    CORES = 1024
    RESIDENT_PROGRAMS = 12288
    BYTES = 20480


class CounterLayout:
    SEQUENCE = 0
    CURRENT_BYTES = 8
    PEAK_BYTES = 16
    CURRENT_COUNT = 24
    PEAK_COUNT = 32
    ALLOCS = 40
    FREES = 48
    ALLOCATED_BYTES = 56
    BYTES = 64


class PoolLayout:
    SEQUENCE = 0
    BANKS = 8
    KNOWN = 12
    BANK_SIZE_BYTES = 16
    ALLOCATED_BYTES = 24
    FREE_BYTES = 32
    LARGEST_FREE_BYTES = 40
    BASE_ADDRESS = 48
    STAMP_NS = 56
    BYTES = 64
    KNOWN_FIGURES = 1
    KNOWN_BASE = 2


class EventLayout:
    NUMBER = 0
    STAMP_NS = 8
    ADDRESS = 16
    SIZE_BYTES = 24
    PROGRAM = 32
    SLOT = 40
    TAG = 44
    OPERATION = 48
    TYPE = 49
    DEVICE = 50
    DETAIL = 52
    BYTES = 64


class TagLayout:
    LENGTH = 0
    FLAGS = 4
    TEXT = 8
    TEXT_BYTES = 120
    BYTES = 128
    FLAG_CUT = 1


class CoreSetLayout:
    BITS = 0
    BYTES = 128


class EntryLayout:
    SEQUENCE = 0
    KIND = 4
    TYPE = 5
    DEVICE = 6
    FLAGS = 7
    ADDRESS = 8
    SIZE_BYTES = 16
    NUMBER = 24
    STAMP_NS = 32
    TAG = 40
    DETAIL = 44
    PART_BYTES = 48
    BANKS_OR_PROGRAM = 56
    BYTES = 64
    KIND_FREE = 0
    KIND_BUFFER = 1
    KIND_CIRCULAR_BUFFER = 2
    KIND_KERNEL = 3
    FLAG_RESIDENT = 1
    FLAG_BANKED = 2


class Section:
    """Record bytes and default number of records, in the order of the header's table."""

    DEVICES = (20480, 256)
    EVENTS = (64, 1024)
    TAGS = (128, 4096)
    CORE_SETS = (128, 4096)
    ENTRIES = (64, 1048576)


class LedgerType:
    DRAM = 0
    L1 = 1
    SYSTEM_MEMORY = 2
    L1_SMALL = 3
    TRACE = 4
    CB = 5
    KERNEL = 6


class Operation:
    ALLOC = 1
    FREE = 2
    CB_ALLOC = 3
    CB_FREE = 4
    CB_FREE_ALL = 5
    CB_RESIDENT = 6
    KERNEL_LOAD = 7
    KERNEL_UNLOAD = 8

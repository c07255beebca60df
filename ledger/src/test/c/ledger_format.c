/* Prints what clients/c/ttmem.h takes for the format of version 1, in the names of the Java layout classes. */
#include "../../../../clients/c/ttmem.h"

#define IS(layout, name, value) printf(#layout "." #name "=%lld\n", (long long)(value))
#define AT(layout, name, type, field) IS(layout, name, offsetof(type, field))

static void header(void) {
  IS(HeaderLayout, MAGIC, TTMEM_I_MAGIC);
  IS(HeaderLayout, VERSION_1, 1);
  IS(HeaderLayout, READY_VALUE, TTMEM_I_READY);
  AT(HeaderLayout, MAGIC_AT, ttmem_i_header, magic);
  AT(HeaderLayout, VERSION, ttmem_i_header, version);
  AT(HeaderLayout, HEADER_BYTES, ttmem_i_header, header_bytes);
  AT(HeaderLayout, FILE_BYTES, ttmem_i_header, file_bytes);
  AT(HeaderLayout, PID, ttmem_i_header, pid);
  AT(HeaderLayout, WRITER, ttmem_i_header, writer);
  AT(HeaderLayout, START_TIME, ttmem_i_header, start_time);
  AT(HeaderLayout, PID_NAMESPACE, ttmem_i_header, pid_namespace);
  AT(HeaderLayout, BOOT_ID, ttmem_i_header, boot_id);
  AT(HeaderLayout, UID, ttmem_i_header, uid);
  AT(HeaderLayout, LANGUAGE, ttmem_i_header, language);
  AT(HeaderLayout, CREATED_WALL_NS, ttmem_i_header, created_wall_ns);
  AT(HeaderLayout, CREATED_BOOT_NS, ttmem_i_header, created_boot_ns);
  AT(HeaderLayout, LIBRARY_VERSION, ttmem_i_header, library_version);
  AT(HeaderLayout, FLAGS, ttmem_i_header, flags);
  AT(HeaderLayout, SECTIONS, ttmem_i_header, sections);
  IS(HeaderLayout, SECTION_COUNT, TTMEM_I_SECTIONS);
  IS(HeaderLayout, SECTION_BYTES, sizeof(ttmem_i_section));
  AT(HeaderLayout, SECTION_OFFSET, ttmem_i_section, offset);
  AT(HeaderLayout, SECTION_RECORDS, ttmem_i_section, records);
  AT(HeaderLayout, SECTION_RECORD_BYTES, ttmem_i_section, record_bytes);
  AT(HeaderLayout, NAME, ttmem_i_header, name);
  IS(HeaderLayout, NAME_BYTES, sizeof(((ttmem_i_header *)0)->name));
  AT(HeaderLayout, COMMAND, ttmem_i_header, command);
  IS(HeaderLayout, COMMAND_BYTES, sizeof(((ttmem_i_header *)0)->command));
  AT(HeaderLayout, READY, ttmem_i_header, ready);
  AT(HeaderLayout, END, ttmem_i_header, end);
  AT(HeaderLayout, EXIT_STATUS, ttmem_i_header, exit_status);
  AT(HeaderLayout, EXIT_STATUS_KNOWN, ttmem_i_header, exit_status_known);
  AT(HeaderLayout, ENDED_WALL_NS, ttmem_i_header, ended_wall_ns);
  AT(HeaderLayout, ENDED_BOOT_NS, ttmem_i_header, ended_boot_ns);
  AT(HeaderLayout, INTENT, ttmem_i_header, intent);
  AT(HeaderLayout, EVENTS, ttmem_i_header, events);
  AT(HeaderLayout, DUPLICATE_KEYS, ttmem_i_header, duplicate_keys);
  AT(HeaderLayout, UNKNOWN_FREES, ttmem_i_header, unknown_frees);
  AT(HeaderLayout, REFUSED, ttmem_i_header, refused);
  AT(HeaderLayout, INEXACT_SINCE_NS, ttmem_i_header, inexact_since_ns);
  AT(HeaderLayout, UNLISTED, ttmem_i_header, unlisted);
  AT(HeaderLayout, ENTRIES_USED, ttmem_i_header, entries_used);
  AT(HeaderLayout, LIVE, ttmem_i_header, live);
  AT(HeaderLayout, TAGS_USED, ttmem_i_header, tags_used);
  AT(HeaderLayout, CORE_SETS_USED, ttmem_i_header, core_sets_used);
  AT(HeaderLayout, TAGS_LOST, ttmem_i_header, tags_lost);
  AT(HeaderLayout, CORE_SETS_LOST, ttmem_i_header, core_sets_lost);
  AT(HeaderLayout, LAST_WALL_NS, ttmem_i_header, last_wall_ns);
  AT(HeaderLayout, LAST_BOOT_NS, ttmem_i_header, last_boot_ns);
  AT(HeaderLayout, DEVICES_USED, ttmem_i_header, devices_used);
  AT(HeaderLayout, COVERAGE, ttmem_i_header, coverage);
  AT(HeaderLayout, COVERAGE_SEQUENCE, ttmem_i_header, coverage_sequence);
  AT(HeaderLayout, COVERAGE_TEXT, ttmem_i_header, coverage_text);
  IS(HeaderLayout, COVERAGE_TEXT_BYTES, TTMEM_I_TEXT);
  IS(HeaderLayout, BYTES, TTMEM_I_HEADER_BYTES);
  IS(HeaderLayout, FLAG_KEEP, TTMEM_I_FLAG_KEEP);
  IS(HeaderLayout, LANGUAGE_C, TTMEM_I_LANGUAGE_C);
  IS(HeaderLayout, END_EXIT, TTMEM_I_END_EXIT);
  IS(HeaderLayout, END_CLOSED, TTMEM_I_END_CLOSED);
  IS(HeaderLayout, COVERAGE_COMPLETE, TTMEM_COMPLETE);
  IS(HeaderLayout, COVERAGE_PARTIAL, TTMEM_PARTIAL);
}

static void event(void) {
  AT(IntentLayout, WORD, ttmem_i_intent, word);
  AT(IntentLayout, NUMBER, ttmem_i_intent, number);
  AT(IntentLayout, ADDRESS, ttmem_i_intent, address);
  AT(IntentLayout, SIZE_BYTES, ttmem_i_intent, size_bytes);
  AT(IntentLayout, BYTES_BEFORE, ttmem_i_intent, bytes_before);
  AT(IntentLayout, COUNT_BEFORE, ttmem_i_intent, count_before);
  AT(IntentLayout, STAMP_NS, ttmem_i_intent, stamp_ns);
  AT(IntentLayout, TAG, ttmem_i_intent, tag);
  AT(IntentLayout, DETAIL, ttmem_i_intent, detail);
  AT(IntentLayout, PART_BYTES, ttmem_i_intent, part_bytes);
  AT(IntentLayout, BANKS_OR_PROGRAM, ttmem_i_intent, banks_or_program);
  AT(IntentLayout, ALLOCS_BEFORE, ttmem_i_intent, allocs_before);
  AT(IntentLayout, FREES_BEFORE, ttmem_i_intent, frees_before);
  AT(IntentLayout, ALLOCATED_BEFORE, ttmem_i_intent, allocated_before);
  AT(IntentLayout, UNLISTED_BEFORE, ttmem_i_intent, unlisted_before);
  AT(IntentLayout, LIVE_BEFORE, ttmem_i_intent, live_before);
  IS(IntentLayout, BYTES, sizeof(ttmem_i_intent));
  IS(IntentLayout, NO_SLOT, (int)TTMEM_I_NO_SLOT);
  AT(EventLayout, NUMBER, ttmem_i_record, number);
  AT(EventLayout, STAMP_NS, ttmem_i_record, stamp_ns);
  AT(EventLayout, ADDRESS, ttmem_i_record, address);
  AT(EventLayout, SIZE_BYTES, ttmem_i_record, size_bytes);
  AT(EventLayout, PROGRAM, ttmem_i_record, program);
  AT(EventLayout, SLOT, ttmem_i_record, slot);
  AT(EventLayout, TAG, ttmem_i_record, tag);
  AT(EventLayout, OPERATION, ttmem_i_record, operation);
  AT(EventLayout, TYPE, ttmem_i_record, type);
  AT(EventLayout, DEVICE, ttmem_i_record, device);
  AT(EventLayout, DETAIL, ttmem_i_record, detail);
  IS(EventLayout, BYTES, sizeof(ttmem_i_record));
}

static void device(void) {
  IS(DeviceLayout, DEVICES, TTMEM_I_DEVICES);
  AT(DeviceLayout, SEQUENCE, ttmem_i_device, sequence);
  AT(DeviceLayout, UNIQUE_ID, ttmem_i_device, unique_id);
  AT(DeviceLayout, BDF, ttmem_i_device, bdf);
  IS(DeviceLayout, BDF_BYTES, sizeof(((ttmem_i_device *)0)->bdf));
  AT(DeviceLayout, DECLARED, ttmem_i_device, declared);
  IS(DeviceLayout, DECLARED_UNIQUE_ID, TTMEM_I_DECLARED_UNIQUE_ID);
  IS(DeviceLayout, DECLARED_BDF, TTMEM_I_DECLARED_BDF);
  AT(DeviceLayout, RESIDENCY_SEQUENCE, ttmem_i_device, residency_sequence);
  AT(DeviceLayout, COUNTERS, ttmem_i_device, counters);
  AT(DeviceLayout, POOLS, ttmem_i_device, pools);
  AT(DeviceLayout, WINDOWS, ttmem_i_device, windows);
  IS(DeviceLayout, WINDOWS_PER_TYPE, TTMEM_I_WINDOWS);
  IS(DeviceLayout, WINDOW_BYTES, sizeof(ttmem_i_window));
  AT(DeviceLayout, WINDOW_NUMBER, ttmem_i_window, number);
  AT(DeviceLayout, WINDOW_PEAK, ttmem_i_window, peak);
  IS(DeviceLayout, WINDOW_SHIFT, TTMEM_I_WINDOW_SHIFT);
  IS(DeviceLayout, CORES, TTMEM_I_CORES);
  AT(DeviceLayout, RESIDENT_PROGRAMS, ttmem_i_device, resident_programs);
  IS(DeviceLayout, BYTES, sizeof(ttmem_i_device));
  AT(CounterLayout, SEQUENCE, ttmem_i_counter, sequence);
  AT(CounterLayout, CURRENT_BYTES, ttmem_i_counter, current_bytes);
  AT(CounterLayout, PEAK_BYTES, ttmem_i_counter, peak_bytes);
  AT(CounterLayout, CURRENT_COUNT, ttmem_i_counter, current_count);
  AT(CounterLayout, PEAK_COUNT, ttmem_i_counter, peak_count);
  AT(CounterLayout, ALLOCS, ttmem_i_counter, allocs);
  AT(CounterLayout, FREES, ttmem_i_counter, frees);
  AT(CounterLayout, ALLOCATED_BYTES, ttmem_i_counter, allocated_bytes);
  IS(CounterLayout, BYTES, sizeof(ttmem_i_counter));
  AT(PoolLayout, SEQUENCE, ttmem_i_pool, sequence);
  AT(PoolLayout, BANKS, ttmem_i_pool, banks);
  AT(PoolLayout, KNOWN, ttmem_i_pool, known);
  AT(PoolLayout, BANK_SIZE_BYTES, ttmem_i_pool, bank_size_bytes);
  AT(PoolLayout, ALLOCATED_BYTES, ttmem_i_pool, allocated_bytes);
  AT(PoolLayout, FREE_BYTES, ttmem_i_pool, free_bytes);
  AT(PoolLayout, LARGEST_FREE_BYTES, ttmem_i_pool, largest_free_bytes);
  AT(PoolLayout, BASE_ADDRESS, ttmem_i_pool, base_address);
  AT(PoolLayout, STAMP_NS, ttmem_i_pool, stamp_ns);
  IS(PoolLayout, BYTES, sizeof(ttmem_i_pool));
  IS(PoolLayout, KNOWN_FIGURES, TTMEM_I_POOL_FIGURES);
  IS(PoolLayout, KNOWN_BASE, TTMEM_I_POOL_BASE);
}

static void tables(void) {
  AT(EntryLayout, SEQUENCE, ttmem_i_entry, sequence);
  AT(EntryLayout, KIND, ttmem_i_entry, kind);
  AT(EntryLayout, TYPE, ttmem_i_entry, type);
  AT(EntryLayout, DEVICE, ttmem_i_entry, device);
  AT(EntryLayout, FLAGS, ttmem_i_entry, flags);
  AT(EntryLayout, ADDRESS, ttmem_i_entry, address);
  AT(EntryLayout, SIZE_BYTES, ttmem_i_entry, size_bytes);
  AT(EntryLayout, NUMBER, ttmem_i_entry, number);
  AT(EntryLayout, STAMP_NS, ttmem_i_entry, stamp_ns);
  AT(EntryLayout, TAG, ttmem_i_entry, tag);
  AT(EntryLayout, DETAIL, ttmem_i_entry, detail);
  AT(EntryLayout, PART_BYTES, ttmem_i_entry, part_bytes);
  AT(EntryLayout, BANKS_OR_PROGRAM, ttmem_i_entry, banks_or_program);
  IS(EntryLayout, BYTES, sizeof(ttmem_i_entry));
  IS(EntryLayout, KIND_FREE, TTMEM_I_KIND_FREE);
  IS(EntryLayout, KIND_BUFFER, TTMEM_I_KIND_BUFFER);
  IS(EntryLayout, KIND_CIRCULAR_BUFFER, TTMEM_I_KIND_CB);
  IS(EntryLayout, KIND_KERNEL, TTMEM_I_KIND_KERNEL);
  IS(EntryLayout, FLAG_RESIDENT, TTMEM_I_FLAG_RESIDENT);
  IS(EntryLayout, FLAG_BANKED, TTMEM_I_FLAG_BANKED);
  AT(TagLayout, LENGTH, ttmem_i_tag, length);
  AT(TagLayout, FLAGS, ttmem_i_tag, flags);
  AT(TagLayout, TEXT, ttmem_i_tag, text);
  IS(TagLayout, TEXT_BYTES, TTMEM_I_TEXT);
  IS(TagLayout, BYTES, sizeof(ttmem_i_tag));
  IS(TagLayout, FLAG_CUT, TTMEM_I_TAG_CUT);
  AT(CoreSetLayout, BITS, ttmem_i_core_set, bits);
  IS(CoreSetLayout, BYTES, sizeof(ttmem_i_core_set));
  IS(LedgerType, DRAM, TTMEM_DRAM);
  IS(LedgerType, L1, TTMEM_L1);
  IS(LedgerType, SYSTEM_MEMORY, TTMEM_SYSTEM_MEMORY);
  IS(LedgerType, L1_SMALL, TTMEM_L1_SMALL);
  IS(LedgerType, TRACE, TTMEM_TRACE);
  IS(LedgerType, CB, TTMEM_I_TYPE_CB);
  IS(LedgerType, KERNEL, TTMEM_I_TYPE_KERNEL);
  IS(LedgerType, SLOTS, TTMEM_I_TYPES);
  IS(Operation, ALLOC, TTMEM_I_OP_ALLOC);
  IS(Operation, FREE, TTMEM_I_OP_FREE);
  IS(Operation, CB_ALLOC, TTMEM_I_OP_CB_ALLOC);
  IS(Operation, CB_FREE, TTMEM_I_OP_CB_FREE);
  IS(Operation, CB_FREE_ALL, TTMEM_I_OP_CB_FREE_ALL);
  IS(Operation, CB_RESIDENT, TTMEM_I_OP_CB_RESIDENT);
  IS(Operation, KERNEL_LOAD, TTMEM_I_OP_KERNEL_LOAD);
  IS(Operation, KERNEL_UNLOAD, TTMEM_I_OP_KERNEL_UNLOAD);
}

int main(void) {
  ttmem_i_section sections[TTMEM_I_SECTIONS];
  const char *const names[] = {"DEVICES", "EVENTS", "TAGS", "CORE_SETS", "ENTRIES"};
  header();
  event();
  device();
  tables();
  ttmem_i_plan(sections, 1024, 1 << 20);
  for (int i = 0; i < TTMEM_I_SECTIONS; i++) {
    printf("Section.%s=%llu\n", names[i], (unsigned long long)(sections[i].record_bytes * sections[i].records));
  }
  return 0;
}

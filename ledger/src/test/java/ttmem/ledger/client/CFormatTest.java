package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import ttmem.ledger.format.CoreSetLayout;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.EventLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.IntentLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;
import ttmem.ledger.format.PoolLayout;
import ttmem.ledger.format.Section;
import ttmem.ledger.format.TagLayout;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** C and Java mean the same bytes: every constant of the layout classes is one of the header's. */
final class CFormatTest {
  private static final List<Class<?>> LAYOUTS =
      List.of(
          HeaderLayout.class,
          IntentLayout.class,
          DeviceLayout.class,
          CounterLayout.class,
          PoolLayout.class,
          EventLayout.class,
          TagLayout.class,
          CoreSetLayout.class,
          EntryLayout.class);

  /** Of no use to a writer in C: other languages, "nothing said", and shifts that it spells out. */
  private static final Set<String> JAVA_ONLY =
      Set.of(
          "HeaderLayout.LANGUAGE_JAVA",
          "HeaderLayout.LANGUAGE_PYTHON",
          "HeaderLayout.END_NONE",
          "HeaderLayout.COVERAGE_UNSAID",
          "DeviceLayout.CORES_SIDE",
          "IntentLayout.OPERATION_SHIFT",
          "IntentLayout.TYPE_SHIFT",
          "IntentLayout.DEVICE_SHIFT",
          "IntentLayout.KIND_SHIFT",
          "IntentLayout.SLOT_SHIFT");

  @Test
  void theHeaderForCHasEveryConstantOfTheLayoutClasses() throws IllegalAccessException {
    assertThat(spokenByC()).isEqualTo(definedInJava());
  }

  private static Map<String, Long> spokenByC() {
    Map<String, Long> values = new TreeMap<>();
    try (Child program =
        CProgram.compile(CClient.SOURCES.resolve("ledger_format.c")).start("all")) {
      int count = definedCount();
      for (int i = 0; i < count; i++) {
        String[] line = program.hear().split("=", 2);
        values.put(line[0], Long.parseLong(line[1]));
      }
      assertThat(program.exitCode()).isZero();
    }
    return values;
  }

  private static int definedCount() {
    try {
      return definedInJava().size();
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Long> definedInJava() throws IllegalAccessException {
    Map<String, Long> values = new TreeMap<>();
    for (Class<?> layout : LAYOUTS) {
      for (Field field : layout.getDeclaredFields()) {
        String name = layout.getSimpleName() + "." + field.getName();
        if (Modifier.isPublic(field.getModifiers()) && !JAVA_ONLY.contains(name)) {
          values.put(name, ((Number) field.get(null)).longValue());
        }
      }
    }
    for (LedgerType type : LedgerType.values()) {
      values.put("LedgerType." + type, (long) type.number());
    }
    values.put("LedgerType.SLOTS", (long) LedgerType.SLOTS);
    for (Operation operation : Operation.values()) {
      values.put("Operation." + operation, (long) operation.number());
    }
    for (Section section : Section.values()) {
      values.put("Section." + section, (long) section.recordBytes() * section.defaultRecords());
    }
    return values;
  }
}

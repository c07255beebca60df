package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/** The Python module's numbers are the layout classes' numbers, all of them and no others. */
class PythonFormatTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      classes = {
        HeaderLayout.class,
        IntentLayout.class,
        DeviceLayout.class,
        CounterLayout.class,
        PoolLayout.class,
        EventLayout.class,
        TagLayout.class,
        CoreSetLayout.class,
        EntryLayout.class
      })
  void repeatsEveryConstantOf(Class<?> layout) throws Exception {
    List<String> expected = new ArrayList<>();
    for (Field field : layout.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        expected.add(field.getName() + " " + ((Number) field.get(null)).longValue());
      }
    }

    assertThat(constants(layout)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void repeatsTheSectionsAndWords() throws Exception {
    List<String> sections = new ArrayList<>();
    for (Section section : Section.values()) {
      sections.add(section + " " + section.recordBytes() + " " + section.defaultRecords());
    }
    List<String> types = new ArrayList<>();
    for (LedgerType type : LedgerType.values()) {
      types.add(type + " " + type.number());
    }
    List<String> operations = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      operations.add(operation + " " + operation.number());
    }

    assertThat(constants(Section.class)).containsExactlyInAnyOrderElementsOf(sections);
    assertThat(constants(LedgerType.class)).containsExactlyInAnyOrderElementsOf(types);
    assertThat(constants(Operation.class)).containsExactlyInAnyOrderElementsOf(operations);
  }

  private List<String> constants(Class<?> of) throws Exception {
    String program =
        """
        import ttmem._format as f
        for k, v in vars(f.%s).items():
            if not k.startswith("_"):
                print(k, *(v if isinstance(v, tuple) else (v,)))
        """
            .formatted(of.getSimpleName());
    Python.Ended ended = new Python(directory).run(program);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return ended.output().lines().toList();
  }
}

package ttmem.metal.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorDependencies;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BankLayout;
import ttmem.metal.allocator.BankManager;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.metal.allocator.SearchPolicy;
import ttmem.model.BufferType;

/** Form C: several allocators over one memory. */
final class OverlapExecutor implements Executor {

  private final Fields opening;
  private final @Nullable BankManager banks;

  OverlapExecutor(Fields opening) {
    this.opening = opening;
    this.banks = opening.has("deps") ? open() : null;
  }

  private BankManager open() {
    Map<Integer, Set<Integer>> declared = new HashMap<>();
    List<?> lists = opening.list("deps");
    for (int i = 0; i < lists.size(); i++) {
      declared.put(i, ids(lists.get(i), "deps"));
    }
    BufferType type = opening.constant("type", BufferType.class);
    BankLayout layout =
        new BankLayout(
            type,
            opening.count("banks"),
            opening.bytes("size"),
            opening.bytes("offset"),
            opening.bytes("align"),
            opening.bytes("block_align"),
            opening.has("grid_cores") ? opening.count("grid_cores") : Integer.MAX_VALUE,
            opening.bytes("limit", 0),
            type != BufferType.L1_SMALL);
    return new BankManager(
        layout, SearchPolicy.FIRST, AllocatorDependencies.of(declared), BoardExecutor.BANK_COUNTS);
  }

  @Override
  public Outcome run(String op, Fields fields) {
    if (op.equals("deps")) {
      return dependencies(fields);
    }
    if (banks == null) {
      throw opening.expected("an opening line with dependencies", "deps");
    }
    try {
      return run(banks, op, fields);
    } catch (AllocatorException e) {
      return Outcome.refused(String.valueOf(e.getMessage()));
    }
  }

  private Outcome run(BankManager banks, String op, Fields fields) {
    switch (op) {
      case "alloc" -> {
        int shards = fields.has("shards") ? fields.count("shards") : 0;
        if (fields.has("grid_cores") && shards > fields.count("grid_cores")) {
          return Outcome.refused(
              "expected at most as many shards as compute cores: shards=%d cores=%d"
                  .formatted(shards, fields.count("grid_cores")));
        }
        BufferRequest request = Requests.read(fields, banks.layout().type(), "shards");
        return Outcome.of(banks.allocate(request, fields.count("alloc_id")).address());
      }
      case "free" -> banks.free(fields.bytes("addr"), fields.count("alloc_id"));
      case "lowest" -> {
        return Outcome.ofAddress(banks.lowestOccupiedAddress(fields.count("alloc_id")).orElse(-1));
      }
      case "shrink" -> {
        banks.shrink(
            fields.bytes("size"), fields.direction("dir", Direction.UP), fields.count("alloc_id"));
        return Outcome.of("ok");
      }
      case "reset" -> banks.resetSize(fields.count("alloc_id"));
      case "deallocate_all" -> banks.freeAll();
      case "clear" -> banks.clear();
      default -> throw fields.expected("an operation of form C", "op");
    }
    return Outcome.NONE;
  }

  @Override
  public List<RegionUse> regions() {
    List<RegionUse> regions = new ArrayList<>();
    for (int i = 0; banks != null && i < banks.allocators(); i++) {
      regions.add(new RegionUse("allocator " + i, banks.layout().banks(), banks.statistics(i)));
    }
    return regions;
  }

  @Override
  public @Nullable String difference(Fields recorded, Outcome outcome) {
    if (recorded.has("err")) {
      return outcome.error() != null ? null : "expected a refusal but was " + outcome.value();
    }
    return Executor.valueDifference(recorded, outcome);
  }

  private static Outcome dependencies(Fields fields) {
    Map<Integer, Set<Integer>> declared = new HashMap<>();
    for (Object entry : fields.list("in")) {
      if (!(entry instanceof List<?> pair) || pair.size() != 2) {
        throw fields.expected("pairs of an allocator and a list", "in");
      }
      int id = ids(List.of(pair.getFirst()), "in").iterator().next();
      declared.computeIfAbsent(id, _ -> new HashSet<>()).addAll(ids(pair.get(1), "in"));
    }
    AllocatorDependencies dependencies = AllocatorDependencies.of(declared);
    List<Object> lists = new ArrayList<>();
    for (int i = 0; i < dependencies.allocators(); i++) {
      lists.add(Values.normalized(dependencies.of(i)));
    }
    return Outcome.of(lists);
  }

  private static Set<Integer> ids(@Nullable Object list, String name) {
    Set<Integer> ids = new HashSet<>();
    if (!(list instanceof List<?> items)) {
      throw new IllegalArgumentException("expected a list of ids: " + name + "=" + list);
    }
    for (Object item : items) {
      if (!(item instanceof Integer id)) {
        throw new IllegalArgumentException("expected a list of ids: " + name + "=" + list);
      }
      ids.add(id);
    }
    return ids;
  }
}

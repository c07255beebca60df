package ttmem.sources.capture;

import java.util.ArrayList;
import java.util.List;

/** The keys of one JSON object so far: each once, and not too many. */
final class Keys {
  private static final int MAX = 256;

  private final List<String> seen = new ArrayList<>();

  void clear() {
    seen.clear();
  }

  void add(String key) throws BadNode {
    if (seen.contains(key)) {
      throw new BadNode("expected each key once, but got another " + Quoted.of(key));
    }
    if (seen.size() == MAX) {
      throw new BadNode("expected at most " + MAX + " keys in one object");
    }
    seen.add(key);
  }
}

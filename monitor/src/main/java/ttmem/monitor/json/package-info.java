/**
 * The JSON form, {@code ttmem/v1}: written and read, without loss. docs/reference/json.md says what
 * each field means; {@code ttmem-v1.schema.json} in this package says it to programs.
 *
 * <pre>{@code
 * SnapshotJsonWriter.write(snapshot, JsonForm.LINE, System.out);
 * Snapshot same = SnapshotJsonReader.read(in);
 * }</pre>
 *
 * Stateless: any thread.
 */
@NullMarked
package ttmem.monitor.json;

import org.jspecify.annotations.NullMarked;

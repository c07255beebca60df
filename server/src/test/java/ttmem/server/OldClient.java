package ttmem.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;
import ttmem.testkit.PidNamespace;

/** A real process that speaks the old protocol: {@code old_client.c}. */
final class OldClient implements AutoCloseable {
  static final int ALLOC = 1;
  static final int FREE = 2;
  static final int DUMP = 5;
  static final int CB_ALLOC = 8;
  static final int CB_FREE = 9;
  static final int KERNEL_LOAD = 10;
  static final int KERNEL_UNLOAD = 11;

  private static final int OWN_PID = -1;

  private final Child process;
  private final int generation;

  private OldClient(Child process, int generation) {
    this.process = process;
    this.generation = generation;
  }

  static OldClient start(int generation) {
    CProgram program = CProgram.compile(Path.of("src/test/c/old_client.c"));
    return new OldClient(program.start(), generation);
  }

  /** In a PID namespace of its own; {@link #pid} is not its number. */
  static OldClient inNamespace(Path socket, int generation) {
    return connectedBy(PidNamespace.command(List.of()), socket, generation);
  }

  /** Started by a command that runs another, such as {@code nsenter}. */
  static OldClient connectedBy(List<String> starter, Path socket, int generation) {
    CProgram program = CProgram.compile(Path.of("src/test/c/old_client.c"));
    List<String> command = new ArrayList<>(starter);
    command.add(program.executable().toString());
    OldClient client = new OldClient(Child.start(command), generation);
    client.connect(socket);
    return client;
  }

  static OldClient connected(Path socket, int generation) {
    OldClient client = start(generation);
    client.connect(socket);
    return client;
  }

  Child process() {
    return process;
  }

  int pid() {
    return process.pid();
  }

  void connect(Path socket) {
    ok("connect " + socket);
  }

  void alloc(int device, int type, long id, long size) {
    event(ALLOC, device, type, id, size);
  }

  void free(int device, long id) {
    event(FREE, device, 0, id, 0);
  }

  void event(int type, int device, int bufferType, long id, long size) {
    eventAs(OWN_PID, type, device, bufferType, id, size);
  }

  /** Claims another pid. */
  void eventAs(int pid, int type, int device, int bufferType, long id, long size) {
    ok(
        String.join(
            " ",
            "event " + generation,
            Integer.toString(type),
            Integer.toString(device),
            Integer.toString(bufferType),
            Long.toUnsignedString(id),
            Long.toUnsignedString(size),
            Integer.toString(pid)));
  }

  void bytes(byte[] bytes) {
    ok("hex " + HexFormat.of().formatHex(bytes));
  }

  /** DRAM, L1, L1_SMALL, TRACE, CB, KERNEL. */
  List<Long> query(int device) {
    return numbers("query " + generation + " " + device);
  }

  long dram(int device) {
    return query(device).getFirst();
  }

  List<Long> info(int device) {
    return numbers("info " + generation + " " + device);
  }

  /** Reports buffers one by one; microseconds. */
  long flood(int count, int device, long firstId, long size) {
    return numbers("flood " + count + " " + generation + " " + device + " " + firstId + " " + size)
        .getFirst();
  }

  void ok(String command) {
    process.say(command);
    process.hear("ok");
  }

  /** The pid of a child that has reported a buffer on the inherited socket. */
  int fork(int device, int type, long id, long size) {
    String answer =
        process.ask("fork " + generation + " " + device + " " + type + " " + id + " " + size);
    return Integer.parseInt(answer.split(" ", -1)[1]);
  }

  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }

  private List<Long> numbers(String command) {
    String answer = process.ask(command);
    if (answer.startsWith("error")) {
      throw new AssertionError(command + ": " + answer);
    }
    return Arrays.stream(answer.split(" ", -1)).map(Long::parseLong).toList();
  }
}

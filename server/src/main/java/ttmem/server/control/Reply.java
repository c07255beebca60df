package ttmem.server.control;

/** An answer that is worked out. Its bytes may be shared by several: nobody changes them. */
final class Reply {
  private final int status;
  private final String type;
  private final byte[] body;

  Reply(int status, String type, byte[] body) {
    this.status = status;
    this.type = type;
    this.body = body;
  }

  /** An error in lines. */
  static Reply lines(Problem problem, String message, String... namesAndValues) {
    return new Reply(
        problem.status(), QueryText.TYPE, QueryText.of(problem, message, namesAndValues));
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }

  byte[] body() {
    return body;
  }
}

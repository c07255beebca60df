package ttmem.monitor.client;

/**
 * An answer to a GET.
 *
 * @param status 200 and the like
 * @param body all of it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record HttpAnswer(int status, byte[] body) {
  private static final int SHOWN_CHARS = 200;

  /** What to tell a person about an answer that is none. */
  String complaint() {
    StringBuilder text = new StringBuilder("status=").append(status).append(' ');
    for (int i = 0; i < Math.min(body.length, SHOWN_CHARS); i++) {
      char c = (char) (body[i] & 0xff);
      text.append(c >= ' ' && c < 0x7f ? c : ' ');
    }
    return text.toString().strip();
  }
}

package ttmem.monitor.visibility;

/** Somebody who looks at a snapshot. */
public interface Viewer {

  /** Whether this viewer sees every process whole: root, and members of group {@code ttmem}. */
  boolean seesAll();

  /** Whether a process of this user is the viewer's own. */
  boolean owns(int uid);

  /** Whether this viewer sees a process of this user whole; -1 is a user that isn't known. */
  default boolean sees(int uid) {
    return seesAll() || (uid >= 0 && owns(uid));
  }

  /** Root, or a member of the group. */
  static Viewer all() {
    return new Viewer() {
      @Override
      public boolean seesAll() {
        return true;
      }

      @Override
      public boolean owns(int uid) {
        return false;
      }
    };
  }

  /** Any other user. */
  static Viewer user(int viewerUid) {
    return new Viewer() {
      @Override
      public boolean seesAll() {
        return false;
      }

      @Override
      public boolean owns(int uid) {
        return uid == viewerUid;
      }
    };
  }
}

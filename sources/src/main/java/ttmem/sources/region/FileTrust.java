package ttmem.sources.region;

import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Roots;

/**
 * Whether a region file may speak for a process.
 *
 * <p>Anybody may put a file into {@code /dev/shm}, under the name of any chip and with any pid in
 * its slots. What the kernel vouches for is the file's owner and mode. So the bytes of a slot are
 * believed if nobody but the process's own user, or root, can have written them:
 *
 * <ul>
 *   <li>The file is of the process's user. Where its mode lets others write too (region version 2
 *       is made 0666 less the umask), it is still believed, and the claim says who else may have
 *       written it: this user chose so, and the harm ends at the processes of this user.
 *   <li>The file is root's and nobody else may write it.
 * </ul>
 *
 * <p>All else is not believed: it is shown in a note with both user ids and added to nothing. That
 * hits the honest foreign slots of a version 2 file that several users share by its mode as well,
 * but their bytes can't be told from invented ones. A process whose user can't be read is not
 * believed either. An access list widens the group bits of the mode, so it is seen there.
 *
 * <p>Owners mean something only where files and processes are of one running kernel. Files of a
 * recorded tree belong to whoever unpacked it, while its processes have the users of another host:
 * there nobody is impersonated, and everything is taken as it stands.
 */
@FunctionalInterface
interface FileTrust {
  /** Takes everything as it stands. */
  FileTrust ANY = (file, owner) -> new Trust("", "");

  /** By owner and mode, as above. */
  FileTrust BY_OWNER = FileTrust::byOwner;

  /**
   * What is thought of a file as the word of a process.
   *
   * @param doubt why it is not believed; empty if it is
   * @param note what to say along with what is believed; mostly empty
   */
  record Trust(String doubt, String note) {}

  Trust trust(RegionFile file, ProcessFacts owner);

  /** The rule for these roots. */
  static FileTrust of(Roots roots) {
    return roots.isRunningHost() ? BY_OWNER : ANY;
  }

  private static Trust byOwner(RegionFile file, ProcessFacts owner) {
    int uid = file.uid();
    if (owner.uid() < 0 || uid < 0) {
      return new Trust("not verifiable: the user of the file or of the process is not known", "");
    }
    boolean writableByOthers = (file.mode() & 0022) != 0;
    if (uid == owner.uid()) {
      return new Trust("", writableByOthers ? "others may write its region" + mode(file) : "");
    }
    if (uid == 0 && !writableByOthers) {
      return new Trust("", "");
    }
    String rights = uid == 0 ? mode(file) + " lets others write" : "";
    return new Trust(
        "file of uid=%s%s, process of uid=%s"
            .formatted(
                Integer.toUnsignedString(uid), rights, Integer.toUnsignedString(owner.uid())),
        "");
  }

  private static String mode(RegionFile file) {
    return " (mode=%04o)".formatted(file.mode() & 07777);
  }
}

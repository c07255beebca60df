package ttmem.ledger;

import ttmem.ledger.format.IntentLayout;

/** The one event in flight, in private memory: what goes into intent, entry and ring. */
final class Event {
  int operation;
  int type;
  int device;
  int kind;
  int flags;
  int slot;
  long number;
  long address;
  long bytes;
  long stampNs;
  int tag;
  int detail;
  long part;
  long banksOrProgram;

  void clear() {
    kind = 0;
    flags = 0;
    slot = IntentLayout.NO_SLOT;
    address = 0;
    bytes = 0;
    tag = 0;
    detail = 0;
    part = 0;
    banksOrProgram = 0;
  }
}

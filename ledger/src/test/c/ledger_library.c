/* A shared object that reports for itself. */
#include "../../../../clients/c/ttmem.h"

void report(int leave_one);
const char *where(void);

void report(int leave_one) {
  ttmem_device(1, 0xabcdef, NULL);
  ttmem_handle first = ttmem_alloc(1, TTMEM_L1, 10, 17);
  ttmem_handle second = ttmem_alloc(1, TTMEM_L1, 20, 19);
  ttmem_free_handle(first);
  if (!leave_one) {
    ttmem_free_handle(second);
  }
}

const char *where(void) { return ttmem_ledger_path(); }

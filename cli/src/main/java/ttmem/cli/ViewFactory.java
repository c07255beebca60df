package ttmem.cli;

import ttmem.cli.render.Look;

/** Makes a view for the look of the moment: a terminal may change its size while it is watched. */
interface ViewFactory {
  View view(Look look);
}

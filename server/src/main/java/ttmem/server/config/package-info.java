/**
 * The configuration file, TOML. Every complaint names file, line and key, what was expected there
 * and what came.
 *
 * <pre>{@code
 * Section root = ConfigFile.read(Path.of("/etc/ttmem/config.toml"));
 * Duration interval = root.child("alerts").duration("interval", MIN, MAX, USUAL);
 * root.nothingElse();
 * }</pre>
 */
@NullMarked
package ttmem.server.config;

import org.jspecify.annotations.NullMarked;

/**
 * What stands in the user's tmux: sessions, windows and panes as records, their screens, the host below them, and the
 * pane that Alice splits off to work in.
 *
 * <p>Nothing here types. Texts that come from panes (titles, names, paths, screens) are the user's or their programs' and
 * are never expanded, never run, and not fit to be printed without being made visible first.
 */
@NullMarked
package dev.alice.tmux.pane;

import org.jspecify.annotations.NullMarked;

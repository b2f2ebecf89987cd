/**
 * The hands: typing a cleared line into a pane that is at an empty shell prompt, and knowing how it ended.
 *
 * <p>The way in is {@link dev.alice.tmux.typist.PaneTypist}, which takes only a {@link dev.alice.flow.Clearance}. Whatever
 * cannot be told for certain from the screen, the terminal and the process table stops before Enter.
 */
@NullMarked
package dev.alice.tmux.typist;

import org.jspecify.annotations.NullMarked;

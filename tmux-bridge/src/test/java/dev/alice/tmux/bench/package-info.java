/** Measurements of the tmux bridge against the tmux binary; run by {@code scripts/bench tmux}. */
@NullMarked
package dev.alice.tmux.bench;

import org.jspecify.annotations.NullMarked;

/** Fixtures for tests with a real tmux server. */
@NullMarked
package dev.alice.tmux;

import org.jspecify.annotations.NullMarked;

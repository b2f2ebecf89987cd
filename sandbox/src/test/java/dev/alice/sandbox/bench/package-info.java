/** Measurements of this room, run by {@code scripts/bench}; no part of the tests. */
@NullMarked
package dev.alice.sandbox.bench;

import org.jspecify.annotations.NullMarked;

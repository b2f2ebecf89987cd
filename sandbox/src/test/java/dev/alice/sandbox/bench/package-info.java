/** Measurements of the sandbox, run by {@code scripts/bench sandbox}. */
@NullMarked
package dev.alice.sandbox.bench;

import org.jspecify.annotations.NullMarked;

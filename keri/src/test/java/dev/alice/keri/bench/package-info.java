/** Benchmarks of this module, run by {@code scripts/bench keri}. */
@NullMarked
package dev.alice.keri.bench;

import org.jspecify.annotations.NullMarked;

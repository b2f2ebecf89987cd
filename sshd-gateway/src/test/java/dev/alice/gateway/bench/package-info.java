/** Measurements of the whole node; they are run by {@code scripts/bench}, not by the tests. */
@NullMarked
package dev.alice.gateway.bench;

import org.jspecify.annotations.NullMarked;

/** The value chain: what every flow grew from, what among it turned bad, and which flows that stops or flags. */
@NullMarked
package dev.alice.prioritizer.valuechain;

import org.jspecify.annotations.NullMarked;

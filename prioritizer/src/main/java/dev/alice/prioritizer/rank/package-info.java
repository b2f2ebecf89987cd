/** The score of a rehearsed flow: named parts, each with its weight and where it came from. */
@NullMarked
package dev.alice.prioritizer.rank;

import org.jspecify.annotations.NullMarked;

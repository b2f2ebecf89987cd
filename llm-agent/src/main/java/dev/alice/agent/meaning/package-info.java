/**
 * The meaning of short texts as vectors: a small sentence model that runs inside of the program, without network, and the
 * vectors of texts that were computed when the program was built. Where its native library is missing there are no
 * meanings, and whoever asks does without.
 */
@NullMarked
package dev.alice.agent.meaning;

import org.jspecify.annotations.NullMarked;

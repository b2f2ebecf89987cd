/**
 * The log itself: durable, append-only, with one sequencer that writes and any number of readers. What it says is
 * either signed or can be recomputed from what is signed.
 */
@NullMarked
package dev.alice.scitt.log;

import org.jspecify.annotations.NullMarked;

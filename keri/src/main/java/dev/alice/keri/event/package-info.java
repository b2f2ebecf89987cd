/**
 * Key events: their exact serialisation, their self-addressing identifiers (SAIDs) checked on the bytes as received, their
 * seals and thresholds. Inception, rotation, interaction and receipt are read and written; delegated events are refused.
 */
@NullMarked
package dev.alice.keri.event;

import org.jspecify.annotations.NullMarked;

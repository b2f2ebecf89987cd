/**
 * Key events: their exact serialisation, their self-addressing identifiers (SAIDs) checked on the bytes as received, their
 * seals and thresholds. Every body of version 1 is read and written: events, delegated ones among them, receipts,
 * queries, replies and exchanges.
 */
@NullMarked
package dev.alice.keri.event;

import org.jspecify.annotations.NullMarked;

/**
 * Witnesses: each has its own key, its own database and its own loopback HTTP port, gives one final verdict on a flow, and
 * receipts the first event it sees at a place of a log, after that event is on disk. The pool runs several in one process.
 */
@NullMarked
package dev.alice.keri.witness;

import org.jspecify.annotations.NullMarked;

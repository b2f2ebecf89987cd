/**
 * Watching other logs: a witness that cosigns checkpoints of logs it knows once it has seen that they only grew (C2SP
 * tlog-witness), and the reading of signed notes that it needs.
 */
@NullMarked
package dev.alice.scitt.witness;

import org.jspecify.annotations.NullMarked;

/**
 * Composable event streaming (CESR version 1, text and binary domain): coded primitives, indexed signatures, counted groups, and the
 * parser that takes a stream of messages apart. Everything here treats its input as hostile.
 */
@NullMarked
package dev.alice.keri.cesr;

import org.jspecify.annotations.NullMarked;

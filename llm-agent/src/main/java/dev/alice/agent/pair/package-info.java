/**
 * Informed pairs: a second mind reviews what the first one proposes, with the evidence of its rehearsal. Recipes navigate by
 * what they know and by the facts that the gates found; a model navigates by a prompt of its own.
 */
@NullMarked
package dev.alice.agent.pair;

import org.jspecify.annotations.NullMarked;

/**
 * The adapter between the flow engine and the witnesses: proposes a flow to the pool, anchors it with the agent's
 * identifier, and checks the whole once more before anything is typed.
 */
@NullMarked
package dev.alice.keri.flow;

import org.jspecify.annotations.NullMarked;

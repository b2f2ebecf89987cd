/**
 * The ghost: it reads a turn of the conversation and answers with a proposal, a question, up to three choices, or words.
 * It can only propose; it has no way to a pane.
 */
@NullMarked
package dev.alice.agent;

import org.jspecify.annotations.NullMarked;

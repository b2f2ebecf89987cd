/**
 * The ghost with a model: one turn is one bounded conversation with an OpenAI-compatible endpoint, which can propose a
 * flow, ask, or say something, and has no other tool. What the model sees is redacted, what it says is made plain, and
 * a command that is not plain is refused.
 */
@NullMarked
package dev.alice.agent.model;

import org.jspecify.annotations.NullMarked;

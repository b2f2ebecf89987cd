/**
 * The ghost with models: one turn is one bounded conversation with an endpoint, which can look around through the turn's
 * eyes, propose a flow or ask, and has no tool that does anything. What a model sees is redacted, what it says is made
 * plain, and a command that is not plain is refused. A model that fails hands the turn on to the next.
 */
@NullMarked
package dev.alice.agent.model;

import org.jspecify.annotations.NullMarked;

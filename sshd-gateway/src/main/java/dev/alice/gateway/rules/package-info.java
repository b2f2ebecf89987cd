/** The rules by which this node's witnesses judge a flow: deterministic, and strict beyond any policy. */
@NullMarked
package dev.alice.gateway.rules;

import org.jspecify.annotations.NullMarked;

/** The figures of a running node for its operator, in the text form that Prometheus reads; nothing in them names a person. */
@NullMarked
package dev.alice.gateway.metrics;

import org.jspecify.annotations.NullMarked;

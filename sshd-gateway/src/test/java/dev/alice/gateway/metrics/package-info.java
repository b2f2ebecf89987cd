/** Tests of the figures. */
@NullMarked
package dev.alice.gateway.metrics;

import org.jspecify.annotations.NullMarked;

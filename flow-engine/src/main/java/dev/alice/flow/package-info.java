/** The domain: what a flow is, the stages it passes through, and the one value that lets it reach a pane. */
@NullMarked
package dev.alice.flow;

import org.jspecify.annotations.NullMarked;

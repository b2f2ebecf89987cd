/** The log as the flow engine's port: the one package of this module that knows of flows. */
@NullMarked
package dev.alice.scitt.flow;

import org.jspecify.annotations.NullMarked;

/**
 * What the agent may see and say: pane text made plain, secrets taken out before anything leaves for a model, and the
 * strict check that a command must pass. Text that is only shown or read is cleaned; text that would be typed is
 * refused, because cleaning a command changes what it means.
 */
@NullMarked
package dev.alice.agent.context;

import org.jspecify.annotations.NullMarked;

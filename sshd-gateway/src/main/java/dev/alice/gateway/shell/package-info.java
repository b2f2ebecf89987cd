/** The conversation: what a person sees and types at the ghost's prompt, and the same as JSON for scripts. */
@NullMarked
package dev.alice.gateway.shell;

import org.jspecify.annotations.NullMarked;

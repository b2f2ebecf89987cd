/** The ports of the engine: what it needs of each room, filled by the gateway. An error in any of them is a refusal. */
@NullMarked
package dev.alice.flow.port;

import org.jspecify.annotations.NullMarked;

/**
 * Key event logs: the pure judgement of an event against a key state, the escrows in which events wait for what they lack,
 * the store in which first seen is for ever, and the replay that turns a stream of messages into key states.
 */
@NullMarked
package dev.alice.keri.kel;

import org.jspecify.annotations.NullMarked;

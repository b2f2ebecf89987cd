/**
 * The room that rehearses a flow before it reaches a user's machine and that proves the base under the server.
 *
 * <p>{@link dev.alice.sandbox.SandboxException} is the one family of exceptions of this room.
 */
@NullMarked
package dev.alice.sandbox;

import org.jspecify.annotations.NullMarked;

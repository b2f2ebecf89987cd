/**
 * The rehearsal of a flow, as the flow engine asks for it: whether it is needed and possible, what it did, and whether a
 * failure says something of the flow or only of the sandbox.
 */
@NullMarked
package dev.alice.sandbox.rehearsal;

import org.jspecify.annotations.NullMarked;

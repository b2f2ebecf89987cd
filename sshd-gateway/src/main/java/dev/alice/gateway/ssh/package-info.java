/**
 * The SSH front door: it knows people by the keys their forge publishes, hands each session channel to a visitor on a
 * virtual thread, and keeps the Unix sockets that a client forwards ({@code ssh -R /path:/socket}) as channels of that
 * one connection, without any socket file on this machine. Everything else that SSH can carry is refused.
 */
@NullMarked
package dev.alice.gateway.ssh;

import org.jspecify.annotations.NullMarked;

/**
 * The boundary in which a command line runs: a throw-away overlay of this host's root, a user range that is nobody on
 * the host, no network, a system call filter, and limits that are watched from outside.
 */
@NullMarked
package dev.alice.sandbox.boundary;

import org.jspecify.annotations.NullMarked;

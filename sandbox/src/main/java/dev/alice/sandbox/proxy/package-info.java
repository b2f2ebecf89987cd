/**
 * The one way out of a rehearsal: an HTTP proxy that lets a flow reach the operator's package mirrors, refuses everything
 * else, and keeps a record of both.
 */
@NullMarked
package dev.alice.sandbox.proxy;

import org.jspecify.annotations.NullMarked;

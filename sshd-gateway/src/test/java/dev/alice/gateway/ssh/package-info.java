/** The front door under the real OpenSSH client. */
@NullMarked
package dev.alice.gateway.ssh;

import org.jspecify.annotations.NullMarked;

/**
 * An attestation authority: over HTTP it enrols hosts and appraises their quotes, and certifies the SSH host key of a host
 * whose quote holds, for an hour. The other end of it is here too: what a server does to be certified.
 */
@NullMarked
package dev.alice.gateway.authority;

import org.jspecify.annotations.NullMarked;

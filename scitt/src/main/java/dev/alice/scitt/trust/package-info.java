/**
 * Whose statements are believed: certificate chains, {@code did:web}, login keys and pinned keys, each behind the log's
 * port {@link dev.alice.scitt.log.IssuerKeys}. What is fetched from elsewhere is bounded, and never from an address that
 * only this machine or its network can reach.
 */
@NullMarked
package dev.alice.scitt.trust;

import org.jspecify.annotations.NullMarked;

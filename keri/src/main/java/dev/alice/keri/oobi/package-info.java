/**
 * Out-of-band introductions (OOBI): an address at which somebody says who an identifier is. Nothing that is fetched is
 * believed before its signatures verify, and the fetching cannot be turned against this host's own network.
 */
@NullMarked
package dev.alice.keri.oobi;

import org.jspecify.annotations.NullMarked;

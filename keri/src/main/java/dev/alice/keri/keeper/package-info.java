/**
 * Private keys at rest: one random secret or KERI salt in a file encrypted under a passphrase, and every key derived from
 * it, so that a next key is on disk before anything commits to it; and archives, to carry it elsewhere.
 */
@NullMarked
package dev.alice.keri.keeper;

import org.jspecify.annotations.NullMarked;

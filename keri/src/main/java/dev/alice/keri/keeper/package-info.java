/**
 * Private keys at rest: one random secret in a file encrypted under a passphrase, and every key derived from it, so that a
 * next key is on disk before anything commits to it.
 */
@NullMarked
package dev.alice.keri.keeper;

import org.jspecify.annotations.NullMarked;

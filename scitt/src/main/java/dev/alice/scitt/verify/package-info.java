/** The offline verifier: whether a statement is signed, and whether a log vouches for it, from bytes and keys alone. */
@NullMarked
package dev.alice.scitt.verify;

import org.jspecify.annotations.NullMarked;

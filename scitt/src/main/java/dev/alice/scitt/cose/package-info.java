/**
 * The values that travel: deterministic CBOR, COSE_Sign1, signed statements, receipts and transparent statements, and
 * the public keys that verify them. Decoding is strict and bounded, for every byte here may come from a stranger.
 */
@NullMarked
package dev.alice.scitt.cose;

import org.jspecify.annotations.NullMarked;

/**
 * The append-only Merkle tree of RFC 9162 over SHA-256: how it grows, tile by tile, and how inclusion and consistency
 * are proven and verified.
 */
@NullMarked
package dev.alice.scitt.merkle;

import org.jspecify.annotations.NullMarked;

/**
 * The desk of an attestation authority: it enrols the keys of hosts whose TPMs it believes, and appraises their quotes
 * against what it knows of each. What it certifies then is its owner's business.
 */
@NullMarked
package dev.alice.sandbox.authority;

import org.jspecify.annotations.NullMarked;

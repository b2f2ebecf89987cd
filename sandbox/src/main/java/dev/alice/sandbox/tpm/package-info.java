/**
 * The attester's side: a TPM 2.0 driven through tpm2-tools, which makes keys, opens credentials, quotes, and keeps the
 * measured identity of the program in an index that can only be extended.
 */
@NullMarked
package dev.alice.sandbox.tpm;

import org.jspecify.annotations.NullMarked;

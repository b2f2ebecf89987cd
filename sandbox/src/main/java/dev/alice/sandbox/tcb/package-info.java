/**
 * The structures of a TPM 2.0 as a verifier reads them (TPM 2.0 Library, Part 2), strictly and in plain Java: attestations,
 * signatures and public areas, and the credential that only one TPM can open.
 */
@NullMarked
package dev.alice.sandbox.tcb;

import org.jspecify.annotations.NullMarked;

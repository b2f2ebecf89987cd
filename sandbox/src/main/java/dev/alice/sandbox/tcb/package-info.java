/**
 * The trusted computing base under the server: TPM 2.0 quotes made with tpm2-tools, and a verifier for them in plain
 * Java that needs neither a TPM nor those tools. Structures are those of the TPM 2.0 Library, Part 2.
 */
@NullMarked
package dev.alice.sandbox.tcb;

import org.jspecify.annotations.NullMarked;

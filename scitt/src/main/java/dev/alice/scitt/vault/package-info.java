/** The private key of a log that stands alone, at rest: sealed under a passphrase, in one file. */
@NullMarked
package dev.alice.scitt.vault;

import org.jspecify.annotations.NullMarked;

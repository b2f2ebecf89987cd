/**
 * Root file systems made for rehearsals: prepared without any right over the host, kept by the digest of their content, and
 * checked before they are used.
 */
@NullMarked
package dev.alice.sandbox.root;

import org.jspecify.annotations.NullMarked;

/**
 * Who may log in: the public keys that a forge publishes for a login name (GitHub's {@code USER.keys}), or that an
 * operator keeps in a directory of files of the same form. The package knows nothing of SSH sessions; a key is its wire
 * blob, compared byte for byte.
 */
@NullMarked
package dev.alice.gateway.github;

import org.jspecify.annotations.NullMarked;

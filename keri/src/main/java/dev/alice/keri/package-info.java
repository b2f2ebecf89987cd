/**
 * Identities whose keys can be rotated without asking anyone: key event logs as KERI version 1 writes them, the witnesses
 * that vouch for them, and the watchers that compare what the witnesses say.
 */
@NullMarked
package dev.alice.keri;

import org.jspecify.annotations.NullMarked;

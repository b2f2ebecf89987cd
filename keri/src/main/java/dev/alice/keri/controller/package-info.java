/**
 * Identifiers under our own control: made with pre-rotated keys, witnessed by a pool, extended by anchors and rotations, and
 * brought back into step with their witnesses after a crash.
 */
@NullMarked
package dev.alice.keri.controller;

import org.jspecify.annotations.NullMarked;

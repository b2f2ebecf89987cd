/**
 * The gatekeeper and the ranking, wired together: says what a flow's commands would do, scores a rehearsed flow, and
 * decides by policy what may happen to it.
 */
@NullMarked
package dev.alice.prioritizer;

import org.jspecify.annotations.NullMarked;

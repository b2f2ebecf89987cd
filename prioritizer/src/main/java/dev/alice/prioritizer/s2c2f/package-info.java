/**
 * The Secure Supply Chain Consumption Framework (S2C2F): what a flow would bring in from outside, and for each of the 25
 * requirements whether it is met, not met, or nobody knows, with what was looked at.
 */
@NullMarked
package dev.alice.prioritizer.s2c2f;

import org.jspecify.annotations.NullMarked;

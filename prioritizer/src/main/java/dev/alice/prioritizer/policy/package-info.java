/**
 * The decision about a flow: Cedar policies that a person can read, checked against a schema before they count, and
 * asked so that every error is a refusal.
 */
@NullMarked
package dev.alice.prioritizer.policy;

import org.jspecify.annotations.NullMarked;

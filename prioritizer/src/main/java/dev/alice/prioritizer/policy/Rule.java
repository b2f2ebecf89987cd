package dev.alice.prioritizer.policy;

import dev.alice.flow.ApprovalKind;

/**
 * One policy, as far as a person meets it.
 *
 * @param says its own words
 * @param approval how much consent it asks for; {@link ApprovalKind#NONE} where it says nothing about that
 */
record Rule(String id, String says, ApprovalKind approval) {}

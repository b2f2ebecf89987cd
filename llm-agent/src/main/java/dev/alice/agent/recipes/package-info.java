/**
 * The ghost that needs no model: hand-written recipes, found by their phrasings, filled from the words of the request
 * and checked by type. It composes nothing; what no recipe covers it says it does not know.
 */
@NullMarked
package dev.alice.agent.recipes;

import org.jspecify.annotations.NullMarked;

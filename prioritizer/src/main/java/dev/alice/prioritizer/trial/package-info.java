/**
 * Trials of policy: commands put through assessment, ranking and judgement with surroundings that are assumed and said,
 * for corpora of commands, for the examples that come with policies, and for measurements. Nothing here can type.
 */
@NullMarked
package dev.alice.prioritizer.trial;

import org.jspecify.annotations.NullMarked;

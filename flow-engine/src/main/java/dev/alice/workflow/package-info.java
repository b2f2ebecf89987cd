/** Flows as files: the GitHub-Actions-shaped YAML of {@code proposed-workflow.yml}, written for people and read from anybody. */
@NullMarked
package dev.alice.workflow;

import org.jspecify.annotations.NullMarked;

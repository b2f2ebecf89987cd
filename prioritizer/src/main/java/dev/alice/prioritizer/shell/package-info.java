/**
 * What a command line would do: a strict grammar that is the only authority for "fully understood", and a knowledge
 * file of programs from which the effects of an understood line are read. Whatever is outside the grammar or the
 * knowledge is unknown, never harmless; a second grammar, that of tree-sitter, explains to a person and to policy what such
 * a line would run.
 */
@NullMarked
package dev.alice.prioritizer.shell;

import org.jspecify.annotations.NullMarked;

package dev.alice.prioritizer.shell;

import java.util.List;

/**
 * A program with its arguments, the variables set for it alone, and its redirections.
 *
 * @param assignments words of the shape {@code NAME=value} before the program
 * @param words the program and its arguments, at least one
 */
record SimpleCommand(List<Word> assignments, List<Word> words, List<Redirect> redirects) {
    SimpleCommand {
        assignments = List.copyOf(assignments);
        words = List.copyOf(words);
        redirects = List.copyOf(redirects);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a simple command has at least a program");
        }
    }
}

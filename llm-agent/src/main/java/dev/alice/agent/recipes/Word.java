package dev.alice.agent.recipes;

/**
 * One word of a request.
 *
 * @param text the value, without quotes and sentence punctuation
 * @param lemma the form under which it is compared: lower case, light stem, one of its synonyms
 * @param shape what it looks like
 * @param listed whether a comma or an "and" stands before it
 */
record Word(String text, String lemma, Shape shape, boolean listed) {

    /** What a word looks like, before anything is known about what it means. */
    enum Shape {
        PLAIN,
        NUMBER,
        ADDRESS,
        URL,
        PATH,
        /** Has a dot inside: a file name, a host, a unit or a package with a version. */
        DOTTED,
        GLOB,
        QUOTED,
        /** Has characters that a shell or a reader would take for something else. */
        ODD
    }

    /** Whether the word names one particular thing, so that a command which ignores it is another command. */
    boolean isEntity() {
        return shape != Shape.PLAIN;
    }
}

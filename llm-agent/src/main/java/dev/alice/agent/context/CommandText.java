package dev.alice.agent.context;

import java.util.Optional;

/**
 * The strict check of a line that would be typed: it is plain, or it is refused with the code point that is not.
 *
 * <p>Nothing is ever repaired here. A command that loses a character is another command.
 */
public final class CommandText {

    /** The longest command line that is accepted, in characters. */
    public static final int MAX_LENGTH = 4096;

    private CommandText() {}

    /**
     * Looks for a reason to refuse a command.
     *
     * @return why this line cannot be typed, or empty where it is plain
     */
    public static Optional<String> objection(String command) {
        if (command.isBlank()) {
            return Optional.of("the command is empty");
        }
        if (command.length() > MAX_LENGTH) {
            return Optional.of("the command has %d characters, more than %d".formatted(command.length(), MAX_LENGTH));
        }
        if (Redaction.hasPlaceholder(command)) {
            return Optional.of("the command has a placeholder for a secret in it; type the secret yourself");
        }
        int column = 0;
        for (int i = 0; i < command.length(); ) {
            int c = command.codePointAt(i);
            column++;
            Optional<String> kind = kind(c);
            if (kind.isPresent()) {
                return Optional.of(
                        "character %d is %s (%s)".formatted(column, kind.orElseThrow(), Characters.name(c)));
            }
            i += Character.charCount(c);
        }
        return lookalike(command);
    }

    private static Optional<String> kind(int c) {
        if (c == '\n' || c == '\r') {
            return Optional.of("a line break");
        }
        if (Character.isISOControl(c)) {
            return Optional.of("a control character");
        }
        if (Characters.isBidi(c)) {
            return Optional.of("a bidirectional control");
        }
        if (Characters.isTag(c)) {
            return Optional.of("an invisible tag character");
        }
        if (Characters.isInvisible(c)) {
            return Optional.of("an invisible character");
        }
        if (Characters.isDeceptive(c)) {
            return Optional.of("not an assigned character");
        }
        if (Characters.isAsciiImpostor(c)) {
            return Optional.of("not ASCII but looks like it");
        }
        return Optional.empty();
    }

    /** A word that mixes Latin with another script's look-alikes, or is made of look-alikes only. */
    private static Optional<String> lookalike(String command) {
        for (String word : command.split("[^\\p{L}\\p{N}\\p{M}]+")) {
            int[] letters = word.codePoints().filter(Character::isLetter).toArray();
            boolean latin = false;
            boolean onlyLookalikes = letters.length > 0;
            int first = -1;
            for (int c : letters) {
                boolean odd = Characters.isLookalikeLetter(c);
                latin |= c < 0x80;
                onlyLookalikes &= odd;
                first = first < 0 && odd ? c : first;
            }
            if (first >= 0 && (latin || onlyLookalikes)) {
                return Optional.of("the word «%s» has a letter that only looks like an ASCII one (%s)"
                        .formatted(word, Characters.name(first)));
            }
        }
        return Optional.empty();
    }
}

package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.shell.FormReading.Mismatch;
import dev.alice.prioritizer.shell.Meaning.Manner;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The effects of words that have a meaning.
 *
 * @param manners what the options say about the reading of the other words
 */
record MeaningReading(CommandReading commands, String program, Scene scene, Set<Manner> manners, Findings out) {
    /** Adds what the word's meaning says; throws {@link Mismatch} where the word cannot have that meaning. */
    void apply(Meaning meaning, Word word) {
        meaning.adds().forEach(kind -> out.add(kind, word.text(), program));
        Place place = scene.place();
        switch (meaning.use()) {
            case FLAG, FLAG_OR_VALUE, TEXT, COMMAND, JOINED -> {
                // has no effect of its own
            }
            case SHAPED -> fits(meaning, word);
            case READS, INPUT -> {
                if (!word.text().equals("-")) {
                    if (manners.contains(Manner.EDITS)) {
                        commands.files().change(word, EffectKind.WRITES, place, program, out);
                    } else {
                        commands.files().read(word, place, manners.contains(Manner.RECURSIVE), program, out);
                    }
                }
            }
            case LISTS -> out.add(EffectKind.READS, word.text(), program);
            case WRITES -> commands.files().change(word, EffectKind.WRITES, place, program, out);
            case CREATES -> commands.files().change(word, EffectKind.CREATES, place, program, out);
            case DELETES -> commands.files().change(word, EffectKind.DELETES, place, program, out);
            case HOST -> out.add(EffectKind.NETWORK, word.text(), program);
            case PACKAGE -> {
                if (meaning.shape() != null) {
                    fits(meaning, word);
                }
                out.add(EffectKind.PACKAGES, word.text(), program);
            }
            case SERVICE -> out.add(EffectKind.SERVICES, word.text(), program);
            case PROCESS -> out.add(EffectKind.PROCESSES, word.text(), program);
            case EXECUTES -> out.add(EffectKind.EXECUTES_DATA, word.text(), program);
            case ENTERS -> {
                if (word.vague() || word.text().equals("-") || commands.files().secretPlace(word, place)) {
                    throw new Mismatch("the directory " + word.text() + " may hold secrets, or is not known");
                }
            }
            case SCRIPT -> {
                if (!word.exact() && !word.open()) {
                    throw new Mismatch("the script is a pattern");
                }
                if (word.open()) {
                    out.opaque(program, "the script of " + program + " is known in full only when the line runs");
                }
                commands.script(word.text(), scene.inside(), out);
            }
            case DEFINES -> commands.script(word.text().substring(word.text().indexOf('=') + 1), scene.inside(), out);
            case SED -> {
                if (!word.exact() || !new SedScript(word.text()).harmless()) {
                    throw new Mismatch("this sed program is not one that only prints");
                }
            }
            case AWK -> {
                if (!word.exact() || !AwkProgram.harmless(word.text())) {
                    throw new Mismatch("this awk program may run, read or write something");
                }
            }
        }
    }

    private void fits(Meaning meaning, Word word) {
        Pattern shape = meaning.shape();
        if (word.open()) {
            out.unclear(program, word.text(), "the value of " + word.text() + " is not known");
        } else if (shape == null
                || !word.exact()
                || word.text().length() > FormReading.LONGEST_SHAPED
                || !shape.matcher(word.text()).matches()) {
            throw new Mismatch("'" + word.text() + "' is not a value that is known for " + program);
        }
    }
}

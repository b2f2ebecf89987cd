package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.shell.Meaning.Manner;
import dev.alice.prioritizer.shell.Meaning.Operand;
import dev.alice.prioritizer.shell.Meaning.Use;
import dev.alice.prioritizer.shell.Program.Style;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The attempt to read a program's arguments as one of its forms. Every option and every operand must have a meaning
 * there; otherwise the form does not fit, and nothing of the attempt counts.
 */
final class FormReading {
    private static final Pattern DIGITS = Pattern.compile("-[0-9]+");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=[A-Za-z0-9_.:@/+-]*");
    /** Longer values are not held against a shape: matching alternatives costs stack. */
    private static final int LONGEST_SHAPED = 300;

    private static final Operand NO_OPERAND = new Operand(Meaning.of("text"), false);

    private final CommandReading commands;
    private final String program;
    private final Style style;
    private final Form form;
    private final Scene scene;
    private final Findings out = new Findings();
    private final List<Word> operands = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<Manner> manners = EnumSet.noneOf(Manner.class);
    private final List<Word> values = new ArrayList<>();
    private final List<Meaning> valueMeanings = new ArrayList<>();
    private @Nullable List<Word> inner;
    private String mark = "";

    FormReading(CommandReading commands, String program, Style style, Form form, Scene scene) {
        this.commands = commands;
        this.program = program;
        this.style = form.style().orElse(style);
        this.form = form;
        this.scene = scene;
    }

    /** What came of the attempt. */
    sealed interface Attempt {}

    /** The form fits, and these are the effects. */
    record Fits(Findings findings) implements Attempt {}

    /**
     * The form does not fit.
     *
     * @param close whether at least the sub-command was the right one
     */
    record Differs(String reason, boolean close) implements Attempt {}

    /** Ends the attempt; it never leaves this class. */
    private static final class Mismatch extends RuntimeException {
        Mismatch(String reason) {
            super(reason, null, false, false);
        }
    }

    Attempt read(List<Word> arguments) {
        Pattern when = form.when();
        if (when != null
                && arguments.stream().noneMatch(word -> word.text().length() <= LONGEST_SHAPED
                        && when.matcher(word.text()).matches())) {
            return new Differs("this use of " + program + " is not known", false);
        }
        if (form.any()) {
            return new LooseReading(commands.files(), program, form, scene).read(arguments);
        }
        try {
            arguments(arguments);
        } catch (Mismatch e) {
            return new Differs(String.valueOf(e.getMessage()), false);
        }
        if (!subcommandFits()) {
            return new Differs("this sub-command of " + program + " is not known", false);
        }
        try {
            meanings();
            return new Fits(out);
        } catch (Mismatch e) {
            return new Differs(String.valueOf(e.getMessage()), true);
        }
    }

    private void arguments(List<Word> arguments) {
        int i = 0;
        boolean optionsOver = style == Style.NONE;
        if (style == Style.BUNDLED
                && !arguments.isEmpty()
                && arguments.getFirst().text().matches("[A-Za-z]+")) {
            i = bundle(arguments);
        }
        while (i < arguments.size()) {
            Word word = arguments.get(i);
            String text = word.text();
            if (form.endsAtCommand(operands.size())
                    && (optionsOver || !text.startsWith("-"))
                    && !(form.assigns() && assigns(word))) {
                inner = arguments.subList(i, arguments.size());
                return;
            }
            i++;
            if (form.assigns() && assigns(word)) {
                continue;
            }
            if (optionsOver || !text.startsWith("-") || text.length() == 1) {
                pattern(word, optionsOver);
                operands.add(word);
            } else if (word.glob()) {
                throw new Mismatch("the pattern " + text + " may become an option of " + program);
            } else if (text.equals("--")) {
                optionsOver = true;
            } else {
                i = option(word, arguments, i);
            }
        }
    }

    private boolean assigns(Word word) {
        var shape = ASSIGNMENT.matcher(word.text());
        return word.exact() && shape.matches() && commands.innocent(shape.group(1));
    }

    /** A pattern stands for names that begin as it does: with a dash they would be options. */
    private void pattern(Word word, boolean optionsOver) {
        if (word.glob()
                && !optionsOver
                && !word.text().isEmpty()
                && "*?[".indexOf(word.text().charAt(0)) >= 0) {
            throw new Mismatch("the pattern " + word.text() + " may stand for a name that starts with a dash");
        }
    }

    private int option(Word word, List<Word> arguments, int next) {
        String text = word.text();
        int equals = text.indexOf('=');
        if (text.startsWith("--") || style == Style.SINGLE) {
            String name = equals < 0 ? text : text.substring(0, equals);
            Meaning meaning = known(name);
            if (equals >= 0) {
                if (meaning.use() == Use.FLAG) {
                    throw new Mismatch("the option " + name + " of " + program + " takes no value");
                }
                value(meaning, word.from(equals + 1));
                return next;
            }
            return taken(meaning, name, arguments, next);
        }
        if (DIGITS.matcher(text).matches() && form.options().containsKey("-NUM")) {
            known("-NUM");
            return next;
        }
        for (int i = 1; i < text.length(); i++) {
            String name = "-" + text.charAt(i);
            Meaning meaning = known(name);
            if (meaning.use() == Use.FLAG_OR_VALUE) {
                return next;
            }
            if (meaning.takesValue()) {
                if (i + 1 < text.length()) {
                    value(meaning, word.from(i + 1));
                    return next;
                }
                return taken(meaning, name, arguments, next);
            }
        }
        return next;
    }

    /** The first operand of a program such as tar: letters, whose values follow in their order. */
    private int bundle(List<Word> arguments) {
        String letters = arguments.getFirst().text();
        int next = 1;
        for (int i = 0; i < letters.length(); i++) {
            String name = "-" + letters.charAt(i);
            next = taken(known(name), name, arguments, next);
        }
        return next;
    }

    private int taken(Meaning meaning, String name, List<Word> arguments, int next) {
        if (!meaning.takesValue()) {
            return next;
        }
        if (next >= arguments.size()) {
            throw new Mismatch("the option " + name + " of " + program + " has no value");
        }
        value(meaning, arguments.get(next));
        return next + 1;
    }

    private Meaning known(String name) {
        Meaning meaning = form.options().get(name);
        if (meaning == null) {
            throw new Mismatch("the option " + name + " of " + program + " is not known");
        }
        seen.add(name);
        manners.addAll(meaning.manners());
        meaning.adds().forEach(kind -> out.add(kind, "", program));
        return meaning;
    }

    private void value(Meaning meaning, Word word) {
        if (word.glob()) {
            throw new Mismatch("the pattern " + word.text() + " may become more than one word");
        }
        if (meaning.manners().contains(Manner.MARK)) {
            mark = word.text();
        }
        values.add(word);
        valueMeanings.add(meaning);
    }

    private boolean subcommandFits() {
        if (operands.size() < form.subcommands().size()) {
            return false;
        }
        for (int i = 0; i < form.subcommands().size(); i++) {
            Word word = operands.get(i);
            if (!word.exact() || !form.subcommands().get(i).contains(word.text())) {
                return false;
            }
        }
        return true;
    }

    private void meanings() {
        if (!form.needs().isEmpty()
                && form.needs().stream()
                        .noneMatch(need -> seen.contains(need) || need.equals("piped") && scene.piped())) {
            throw new Mismatch(program + " is understood here only with one of " + form.needs());
        }
        form.does().forEach(kind -> out.add(kind, "", program));
        if (form.does().contains(EffectKind.OPAQUE)) {
            out.opaque(program, "what " + program + " does is not on this line");
        }
        for (int i = 0; i < values.size(); i++) {
            apply(valueMeanings.get(i), values.get(i));
        }
        List<Word> given = operands.subList(form.subcommands().size(), operands.size());
        int inputs = place(given);
        boolean wantsInput = form.stdin()
                || inputs == 0
                        && form.operands().stream()
                                .anyMatch(operand -> operand.meaning().use() == Use.INPUT);
        if (wantsInput && inputs == 0 && manners.contains(Manner.RECURSIVE)) {
            apply(Meaning.of("reads"), Word.literal("."));
        } else if (wantsInput && !scene.fed()) {
            out.add(EffectKind.INTERACTIVE, "", program);
            out.note(program + " would wait for the keyboard");
        }
        Meaning rest = form.rest().orElse(null);
        if (inner != null && rest != null) {
            new InnerCommand(commands, program, form.appends(), mark, scene)
                    .run(rest, inner, given.isEmpty() ? "" : given.getLast().text(), out);
        } else if (rest != null) {
            throw new Mismatch(program + " has no command to run");
        }
        if (form.interprets() && (given.isEmpty() || seen.contains("-s") || given.getFirst().text().equals("-"))) {
            scene.input().ifPresent(text -> commands.script(text, scene.inside().reading(Optional.empty()), out));
        }
    }

    /** Gives every operand its meaning; returns how many of them are read as input. */
    private int place(List<Word> given) {
        List<Operand> shape = new ArrayList<>(form.operands());
        if (manners.contains(Manner.SHIFT) && !shape.isEmpty()) {
            shape.removeFirst();
        }
        shape.removeIf(operand -> operand.meaning().runsTheRest());
        List<Word> left = new ArrayList<>(given);
        left.removeIf(this::pair);
        int repeated = -1;
        for (int i = 0; i < shape.size(); i++) {
            repeated = shape.get(i).repeated() ? i : repeated;
        }
        int after = repeated < 0 ? 0 : shape.size() - repeated - 1;
        if (left.size() > shape.size() && repeated < 0) {
            throw new Mismatch(program + " has more operands than are known");
        }
        if (left.size() < form.fewest()) {
            throw new Mismatch(program + " has fewer operands than it needs");
        }
        int inputs = 0;
        for (int i = 0; i < left.size(); i++) {
            Word word = left.get(i);
            int fromEnd = left.size() - i;
            Operand operand = NO_OPERAND;
            if (repeated < 0 || i < repeated) {
                operand = shape.get(i);
            } else if (fromEnd <= after && left.size() > repeated) {
                operand = shape.get(shape.size() - fromEnd);
            } else {
                operand = shape.get(repeated);
            }
            if (word.glob() && !operand.repeated()) {
                throw new Mismatch("the pattern " + word.text() + " may become more than one word");
            }
            apply(operand.meaning(), word);
            inputs += operand.meaning().use() == Use.INPUT && !word.text().equals("-") ? 1 : 0;
        }
        return inputs;
    }

    private boolean pair(Word word) {
        int equals = word.text().indexOf('=');
        Meaning meaning = equals <= 0 ? null : form.pairs().get(word.text().substring(0, equals));
        if (meaning == null) {
            return false;
        }
        if (!word.exact() && !word.open()) {
            throw new Mismatch("the pattern " + word.text() + " may become more than one word");
        }
        apply(meaning, word.from(equals + 1));
        return true;
    }

    private void apply(Meaning meaning, Word word) {
        meaning.adds().forEach(kind -> out.add(kind, word.text(), program));
        Place place = scene.place();
        switch (meaning.use()) {
            case FLAG, FLAG_OR_VALUE, TEXT, COMMAND, JOINED -> {
                // has no effect of its own
            }
            case SHAPED -> {
                Pattern shape = meaning.shape();
                if (word.open()) {
                    out.unclear(program, word.text(), "the value of " + word.text() + " is not known");
                } else if (shape == null
                        || !word.exact()
                        || word.text().length() > LONGEST_SHAPED
                        || !shape.matcher(word.text()).matches()) {
                    throw new Mismatch("'" + word.text() + "' is not a value that is known for " + program);
                }
            }
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
            case PACKAGE -> out.add(EffectKind.PACKAGES, word.text(), program);
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
}

package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an option or operand of a program means, as the knowledge file writes it: a use, a shape, or both ({@code
 * package/[a-z]+/}), then {@code +EFFECT} for every
 * effect that it adds and {@code +manner} for every way in which it changes the reading of the others.
 */
record Meaning(Use use, @Nullable Pattern shape, Set<EffectKind> adds, Set<Manner> manners) {
    /** What the text of an option's value or of an operand is. */
    enum Use {
        /** An option without a value. */
        FLAG,
        /** An option whose value, if any, is attached to it. */
        FLAG_OR_VALUE,
        /** Text without any effect. */
        TEXT,
        /** Text that must fit the shape. */
        SHAPED,
        /** A file whose content is read. */
        READS,
        /** Files whose contents are read, or the standard input where there is none. */
        INPUT,
        /** A file or directory of which only names and attributes are read. */
        LISTS,
        /** A file that is changed. */
        WRITES,
        /** A file or directory that is made or replaced. */
        CREATES,
        /** A file or directory that is removed. */
        DELETES,
        /** Something in the network. */
        HOST,
        /** A package that is installed, changed or removed; it must fit the shape where there is one. */
        PACKAGE,
        /** A service that is started, stopped or changed. */
        SERVICE,
        /** A process that is signalled or changed. */
        PROCESS,
        /** A file that is run. */
        EXECUTES,
        /** A directory that the shell enters. */
        ENTERS,
        /** A command: this word and all that follow. */
        COMMAND,
        /** A line of shell that is put together from this word and all that follow. */
        JOINED,
        /** A line of shell. */
        SCRIPT,
        /** A name, an equals sign and a line of shell that the name will stand for. */
        DEFINES,
        /** A program for sed. */
        SED,
        /** A program for awk. */
        AWK
    }

    /** How an option changes the reading of the other words. */
    enum Manner {
        /** Whatever is read is read with everything below it. */
        RECURSIVE,
        /** Whatever is read is written, too. */
        EDITS,
        /** Takes the place of the first operand. */
        SHIFT,
        /** Its value is the mark that stands for operands which are not on the line. */
        MARK,
        /** What is run is not run on this host, or not in its file system: the operand before says where. */
        ELSEWHERE
    }

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][0-9.,:]*[a-zA-Z%]{0,3}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.,@:+=/%~^-]*");

    static Meaning of(String text) {
        String use = text;
        String rest = "";
        Pattern shape = null;
        int slash = text.indexOf('/');
        if (slash >= 0) {
            int end = text.lastIndexOf('/');
            shape = Pattern.compile(text.substring(slash + 1, end));
            use = slash == 0 ? "shaped" : text.substring(0, slash);
            rest = text.substring(end + 1);
        } else if (text.indexOf('+') > 0) {
            use = text.substring(0, text.indexOf('+'));
            rest = text.substring(text.indexOf('+'));
        }
        Set<EffectKind> adds = EnumSet.noneOf(EffectKind.class);
        Set<Manner> manners = EnumSet.noneOf(Manner.class);
        for (String more : rest.split("\\+")) {
            if (more.isEmpty()) {
                continue;
            }
            if (Character.isUpperCase(more.charAt(0))) {
                adds.add(EffectKind.valueOf(more));
            } else {
                manners.add(Manner.valueOf(more.toUpperCase(Locale.ROOT)));
            }
        }
        return switch (use) {
            case "optional" -> new Meaning(Use.FLAG_OR_VALUE, null, adds, manners);
            case "number" -> new Meaning(Use.SHAPED, NUMBER, adds, manners);
            case "word" -> new Meaning(Use.SHAPED, WORD, adds, manners);
            default -> new Meaning(Use.valueOf(use.toUpperCase(Locale.ROOT)), shape, adds, manners);
        };
    }

    /** Whether the words from here on are another command. */
    boolean runsTheRest() {
        return use == Use.COMMAND || use == Use.JOINED;
    }

    boolean takesValue() {
        return use != Use.FLAG && use != Use.FLAG_OR_VALUE;
    }

    /** A place in a program's list of operands. */
    record Operand(Meaning meaning, boolean repeated) {
        /** Reads a list such as {@code reads... creates}. */
        static List<Operand> list(String text) {
            List<Operand> operands = new ArrayList<>();
            for (String part : text.isBlank() ? new String[0] : text.strip().split(" +")) {
                boolean repeated = part.endsWith("...");
                operands.add(new Operand(of(repeated ? part.substring(0, part.length() - 3) : part), repeated));
            }
            if (operands.stream().filter(Operand::repeated).count() > 1) {
                throw new IllegalArgumentException("only one operand may repeat in '" + text + "'");
            }
            return List.copyOf(operands);
        }
    }
}

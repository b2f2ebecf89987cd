package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The reading of find's arguments: the starting points, then tests and actions. */
final class FindExpression {
    private static final Set<String> BEFORE = Set.of("-H", "-L", "-P");
    private static final Set<String> ALONE = Set.of(
            "(",
            ")",
            "!",
            ",",
            "-not",
            "-a",
            "-and",
            "-o",
            "-or",
            "-empty",
            "-readable",
            "-writable",
            "-executable",
            "-depth",
            "-d",
            "-mount",
            "-xdev",
            "-daystart",
            "-noleaf",
            "-follow",
            "-print",
            "-print0",
            "-ls",
            "-prune",
            "-quit",
            "-true",
            "-false",
            "-nouser",
            "-nogroup",
            "-nowarn",
            "-warn",
            "-ignore_readdir_race");
    private static final Set<String> WITH_VALUE = Set.of(
            "-name",
            "-iname",
            "-path",
            "-ipath",
            "-wholename",
            "-iwholename",
            "-regex",
            "-iregex",
            "-regextype",
            "-type",
            "-xtype",
            "-size",
            "-mtime",
            "-atime",
            "-ctime",
            "-mmin",
            "-amin",
            "-cmin",
            "-newer",
            "-anewer",
            "-cnewer",
            "-newermt",
            "-newerct",
            "-newerat",
            "-perm",
            "-user",
            "-group",
            "-uid",
            "-gid",
            "-links",
            "-inum",
            "-samefile",
            "-maxdepth",
            "-mindepth",
            "-fstype",
            "-printf",
            "-lname",
            "-ilname",
            "-used",
            "-context");
    private static final Set<String> RUNS = Set.of("-exec", "-execdir", "-ok", "-okdir");

    private final CommandReading commands;
    private final String program;
    private final List<Word> arguments;
    private final Scene scene;
    private int at;

    FindExpression(CommandReading commands, String program, List<Word> arguments, Scene scene) {
        this.commands = commands;
        this.program = program;
        this.arguments = arguments;
        this.scene = scene;
    }

    void read(Findings out) {
        while (at < arguments.size() && BEFORE.contains(arguments.get(at).text())) {
            at++;
        }
        List<Word> starts = new ArrayList<>();
        while (at < arguments.size() && !expression(arguments.get(at).text())) {
            Word start = arguments.get(at++);
            if (start.glob() && "*?[".indexOf(start.text().charAt(0)) >= 0) {
                out.opaque(program, "the pattern " + start.text() + " may stand for a name that starts with a dash");
                return;
            }
            starts.add(start);
            out.add(EffectKind.READS, start.text(), program);
        }
        if (starts.isEmpty()) {
            starts.add(Word.literal("."));
            out.add(EffectKind.READS, ".", program);
        }
        while (at < arguments.size()) {
            Word word = arguments.get(at++);
            String text = word.text();
            if (!word.exact()) {
                out.opaque(program, "the pattern " + text + " may become anything in find's expression");
                return;
            }
            if (ALONE.contains(text)) {
                continue;
            }
            if (WITH_VALUE.contains(text) && at < arguments.size()) {
                if (arguments.get(at++).glob()) {
                    out.opaque(program, "the pattern after " + text + " is not quoted");
                    return;
                }
            } else if (text.equals("-delete")) {
                for (Word start : starts) {
                    commands.files().change(start.everythingBelow(), EffectKind.DELETES, scene.place(), program, out);
                }
            } else if (RUNS.contains(text)) {
                if (!runs(starts, out)) {
                    return;
                }
            } else {
                out.opaque(program, "the part " + text + " of find's expression is not known");
                return;
            }
        }
    }

    private static boolean expression(String text) {
        return text.startsWith("-") || text.equals("(") || text.equals(")") || text.equals("!") || text.equals(",");
    }

    private boolean runs(List<Word> starts, Findings out) {
        List<Word> command = new ArrayList<>();
        while (at < arguments.size()) {
            Word word = arguments.get(at++);
            boolean plus = word.text().equals("+")
                    && !command.isEmpty()
                    && command.getLast().text().equals("{}");
            if (word.text().equals(";") || plus) {
                if (command.isEmpty()) {
                    break;
                }
                run(command, starts, out);
                return true;
            }
            command.add(word);
        }
        out.opaque(program, "the command that find would run has no end");
        return false;
    }

    private void run(List<Word> command, List<Word> starts, Findings out) {
        List<Word> words = new ArrayList<>();
        for (Word word : command) {
            if (word.text().equals("{}")) {
                starts.forEach(start -> words.add(start.everythingBelow()));
            } else if (word.text().contains("{}")) {
                out.opaque(program, "a file's name becomes part of '" + word.text() + "'");
                words.add(Word.open(word.text(), "/*"));
            } else {
                words.add(word);
            }
        }
        commands.wrapped(words, false, scene.inside().with(true, scene.piped()), out);
    }
}

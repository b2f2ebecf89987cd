package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.shell.CommandLine.Pipeline;
import dev.alice.prioritizer.shell.FormReading.Differs;
import dev.alice.prioritizer.shell.FormReading.Fits;
import dev.alice.prioritizer.shell.Parse.NotUnderstood;
import dev.alice.prioritizer.shell.Parse.Understood;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reading of lines into effects: the grammar first, then what is known of each program. */
final class CommandReading {
    private static final Pattern TRUSTED = Pattern.compile("/(usr/)?s?bin/([A-Za-z0-9_.+\\[-]+)");
    private static final Pattern PART = Pattern.compile("[^A-Za-z0-9_.+-]+");

    private final Knowledge knowledge;
    private final FileEffects files;
    private final StrictGrammar grammar = new StrictGrammar();
    private final TreeGrammar trees = new TreeGrammar();

    CommandReading(Knowledge knowledge, SensitivePaths paths) {
        this.knowledge = knowledge;
        this.files = new FileEffects(paths);
    }

    /** What a line does, and where the shell is after it. */
    record Read(Findings findings, Place after) {}

    Read line(String line, Scene scene) {
        Findings out = new Findings();
        Place after = scene.place();
        switch (grammar.parse(line)) {
            case NotUnderstood not -> {
                out.opaque("", not.reason() + " (at character " + (not.offset() + 1) + ")");
                explain(line, scene, out);
                after = after.entering(Word.pattern("*", false));
            }
            case Understood understood -> after = pipelines(understood.line(), scene, out);
        }
        if (out.unread()) {
            alarms(line, out);
        }
        return new Read(out, after);
    }

    /** Adds what a tree of the line shows to a person; the line stays opaque. */
    private void explain(String line, Scene scene, Findings out) {
        switch (trees.parse(line)) {
            case TreeGrammar.Tree.None none -> out.note(none.reason());
            case TreeGrammar.Tree.Grown grown -> {
                Findings found = new TreeReading(this, line, scene).read(grown.root());
                List<String> programs = found.programs();
                if (!programs.isEmpty()) {
                    out.note((found.unread() ? "it would run, among others: " : "it would run: ")
                            + String.join(", ", programs));
                }
                out.addAll(found);
            }
        }
    }

    /** Effects that cannot be excluded where a line is not understood and names a program that destroys. */
    private void alarms(String line, Findings out) {
        for (String part : PART.split(line)) {
            if (knowledge.alarming(part)) {
                out.add(EffectKind.IRREVERSIBLE, "", part);
                out.note("the line is not fully understood and names " + part);
            }
        }
    }

    private Place pipelines(CommandLine line, Scene scene, Findings out) {
        Place place = scene.place();
        for (Pipeline pipeline : line.pipelines()) {
            List<SimpleCommand> commands = pipeline.commands();
            PipeFlow flow = new PipeFlow();
            Optional<String> text = scene.input();
            for (int i = 0; i < commands.size(); i++) {
                SimpleCommand command = commands.get(i);
                boolean piped = scene.piped() || i < commands.size() - 1;
                Findings found = new Findings();
                simple(command, scene.in(place).with(scene.fed() || i > 0, piped).reading(text), found);
                flow.stage(found, command.words().getFirst().text(), out);
                text = LiteralOutput.of(command, text);
            }
            place = moved(commands, place);
        }
        return place;
    }

    /** Where the shell is after a pipeline, as far as can be known. */
    Place moved(List<SimpleCommand> commands, Place place) {
        List<Word> words = commands.getFirst().words();
        if (!List.of("cd", "pushd", "popd", "builtin", "command")
                .contains(words.getFirst().text())) {
            return place;
        }
        if (words.stream()
                .anyMatch(word -> word.text().equals("popd") || word.text().equals("-"))) {
            return place.entering(Word.pattern("*", false));
        }
        Word last = words.size() == 1 ? Word.home("~") : words.getLast();
        return place.entering(last);
    }

    void simple(SimpleCommand command, Scene scene, Findings out) {
        boolean fed = scene.fed();
        boolean piped = scene.piped();
        for (Redirect redirect : command.redirects()) {
            fed |= redirect.kind() == Redirect.Kind.INPUT;
            piped |= redirect.kind() == Redirect.Kind.OUTPUT || redirect.kind() == Redirect.Kind.APPEND;
        }
        String program = command.words().getFirst().text();
        for (Word assignment : command.assignments()) {
            String name = assignment.text().substring(0, assignment.text().indexOf('='));
            if (!knowledge.innocent(name) || !assignment.text().matches("[A-Za-z0-9_=.:@-]*")) {
                out.opaque(program, "the variable " + name + " may change what " + program + " does");
            }
        }
        redirects(command.redirects(), scene, program, out);
        words(command.words(), scene.with(fed, piped), out);
    }

    /** What the redirections of a command touch. */
    void redirects(List<Redirect> redirects, Scene scene, String program, Findings out) {
        for (Redirect redirect : redirects) {
            switch (redirect.kind()) {
                case INPUT -> files.read(redirect.target(), scene.place(), false, program, out);
                case OUTPUT, APPEND -> files.change(redirect.target(), EffectKind.WRITES, scene.place(), program, out);
                case ERRORS_DISCARDED, ERRORS_TO_OUTPUT -> {
                    // changes nothing on the host
                }
            }
        }
    }

    /** A command that another one runs. */
    void wrapped(List<Word> command, boolean appended, Scene scene, Findings out) {
        List<Word> words = new ArrayList<>(command);
        if (appended) {
            words.add(Word.pattern("/*", false));
        }
        words(words, scene, out);
    }

    /** A line of shell that another command runs. */
    void script(String script, Scene scene, Findings out) {
        if (scene.depth() > Scene.DEEPEST) {
            out.opaque("", "commands stand inside commands more than " + Scene.DEEPEST + " deep");
            return;
        }
        out.addAll(line(script, scene).findings());
    }

    private void words(List<Word> words, Scene scene, Findings out) {
        Word first = words.getFirst();
        if (scene.depth() > Scene.DEEPEST) {
            out.opaque(first.text(), "commands stand inside commands more than " + Scene.DEEPEST + " deep");
            return;
        }
        String name = first.text();
        out.ran(name);
        if (scene.functions().contains(name)) {
            return;
        }
        if (first.open()) {
            out.add(EffectKind.EXECUTES_DATA, name, name);
            out.opaque(name, "which program " + name + " is, is known only when the line runs");
            return;
        }
        if (!first.exact()) {
            out.opaque(name, "the program's name is a pattern");
            return;
        }
        if (name.contains("/")) {
            var trusted = TRUSTED.matcher(name);
            if (!trusted.matches()) {
                out.add(EffectKind.EXECUTES_DATA, name, name);
                out.opaque(name, name + " is a file that is not one of the system's programs");
                return;
            }
            name = trusted.group(2);
        }
        Optional<Program> program = knowledge.program(name);
        if (program.isEmpty()) {
            out.opaque(name, "nothing is known of the program " + name);
            return;
        }
        List<Word> arguments = words.subList(1, words.size());
        if (program.get().style() == Program.Style.FIND) {
            new FindExpression(this, name, arguments, scene).read(out);
            return;
        }
        forms(program.get(), name, arguments, scene, out);
    }

    private void forms(Program program, String name, List<Word> arguments, Scene scene, Findings out) {
        String reason = "this use of " + name + " is not known";
        for (Form form : program.forms()) {
            switch (new FormReading(this, name, program.style(), form, scene).read(arguments)) {
                case Fits fits -> {
                    out.addAll(fits.findings());
                    return;
                }
                case Differs differs -> {
                    if (differs.close() || program.forms().size() == 1) {
                        reason = differs.reason();
                    }
                }
            }
        }
        out.opaque(name, reason);
    }

    FileEffects files() {
        return files;
    }

    boolean innocent(String variable) {
        return knowledge.innocent(variable);
    }
}

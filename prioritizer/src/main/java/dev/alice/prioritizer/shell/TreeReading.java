package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a syntax tree: which programs a line outside the strict grammar would run, inside substitutions, loops,
 * functions and here-documents too, and what is known of each. It explains to a person and to policy, and never makes a
 * line understood.
 */
final class TreeReading {
    /** Variables that decide what later words and programs mean. */
    private static final Set<String> DECISIVE =
            Set.of("PATH", "IFS", "ENV", "BASH_ENV", "LD_PRELOAD", "LD_LIBRARY_PATH", "PROMPT_COMMAND", "SHELLOPTS");

    private final CommandReading commands;
    private final String line;
    private final Map<String, Optional<String>> variables = new HashMap<>();
    private final Set<String> functions = new HashSet<>();
    private Findings out = new Findings();
    private Scene scene;
    private Place place;
    private int uncertain;
    private boolean readInside;
    private @Nullable SimpleCommand last;

    TreeReading(CommandReading commands, String line, Scene scene) {
        this.commands = commands;
        this.line = line;
        this.scene = scene;
        this.place = scene.place();
        this.functions.addAll(scene.functions());
    }

    /** The effects of everything in the tree, as far as they are known. */
    Findings read(SyntaxNode root) {
        statement(root, scene, out);
        return out;
    }

    private void statement(SyntaxNode node, Scene here, Findings found) {
        Findings outside = out;
        Scene around = scene;
        out = found;
        scene = here;
        switch (node.kind()) {
            case "program",
                    "list",
                    "compound_statement",
                    "if_statement",
                    "elif_clause",
                    "else_clause",
                    "negated_command" -> statements(node);
            case "do_group", "while_statement" -> {
                uncertain++;
                statements(node);
                uncertain--;
            }
            case "subshell" -> {
                Place before = place;
                statements(node);
                place = before;
            }
            case "pipeline" -> stages(node.children(), new PipeFlow(), scene.input(), false);
            case "command" -> command(node, List.of());
            case "redirected_statement" -> redirected(node);
            case "for_statement", "c_style_for_statement" -> loop(node);
            case "case_statement", "case_item" -> choice(node);
            case "function_definition" -> function(node);
            case "variable_assignment" -> assignment(node);
            case "variable_assignments" -> node.children().forEach(this::assignment);
            case "declaration_command", "unset_command" -> declaration(node);
            case "test_command" -> expression(node);
            case "comment" -> {
                // is not run
            }
            default -> {
                differs(node);
                statements(node);
            }
        }
        scene = around;
        out = outside;
    }

    private void statements(SyntaxNode node) {
        for (SyntaxNode child : node.children()) {
            if (child.named()) {
                statement(child, scene, out);
            } else if (child.is("&")) {
                out.note("a part of the line goes on in the background");
            } else if (child.is(";;")) {
                differs(child);
            }
        }
    }

    private void stages(List<SyntaxNode> children, PipeFlow flow, Optional<String> input, boolean fed) {
        List<SyntaxNode> stages = children.stream()
                .filter(child -> child.named() && !child.is("comment"))
                .toList();
        Optional<String> text = input;
        for (int i = 0; i < stages.size(); i++) {
            Findings found = new Findings();
            last = null;
            boolean behind = fed || i > 0 || scene.fed();
            boolean before = scene.piped() || i < stages.size() - 1;
            statement(stages.get(i), scene.with(behind, before).reading(text), found);
            SimpleCommand command = last;
            text = command == null ? Optional.empty() : LiteralOutput.of(command, text);
            flow.stage(found, command == null ? "" : command.words().getFirst().text(), out);
        }
    }

    private void redirected(SyntaxNode node) {
        List<SyntaxNode> redirects = node.children().stream()
                .filter(child -> child.kind().endsWith("_redirect"))
                .toList();
        List<SyntaxNode> bodies = node.children().stream()
                .filter(child -> !redirects.contains(child))
                .toList();
        if (bodies.size() == 1 && bodies.getFirst().is("command")) {
            command(bodies.getFirst(), redirects);
            return;
        }
        TreeRedirects around = new TreeRedirects(this, line, scene);
        redirects.forEach(around::add);
        if (!around.words().isEmpty()) {
            differs(redirects.getFirst());
        }
        commands.redirects(around.redirects(), scene.in(place), "", out);
        for (SyntaxNode body : bodies) {
            statement(body, around.scene(), out);
        }
        rest(around, new PipeFlow(), Optional.empty());
    }

    private void command(SyntaxNode node, List<SyntaxNode> redirects) {
        TreeRedirects around = new TreeRedirects(this, line, scene);
        boolean readOutside = readInside;
        readInside = false;
        List<Word> assignments = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        TreeWord word = null;
        for (SyntaxNode child : node.children()) {
            if (child.is("variable_assignment")) {
                assignments.add(value(child));
            } else if (child.kind().endsWith("_redirect")) {
                around.add(child);
            } else if (arithmetic(child)) {
                expression(child);
            } else if (word != null && word.end() == child.start()) {
                word.add(child);
            } else {
                if (word != null) {
                    split(word.word(), words);
                }
                word = new TreeWord(this, line, child.start()).add(child);
            }
        }
        if (word != null) {
            split(word.word(), words);
        }
        redirects.forEach(around::add);
        words.addAll(around.words());
        if (words.isEmpty()) {
            commands.redirects(around.redirects(), scene.in(place), "", out);
            rest(around, new PipeFlow(), Optional.empty());
            return;
        }
        SimpleCommand command = new SimpleCommand(assignments, words, around.redirects());
        Findings found = new Findings();
        commands.simple(command, around.scene().in(place).knowing(functions), found);
        if (readInside && found.has(EffectKind.NETWORK)) {
            found.add(EffectKind.EXFILTRATES, "", words.getFirst().text());
            found.note("what a command inside the line reads is sent into the network");
        }
        readInside |= readOutside;
        place = commands.moved(List.of(command), place);
        if (Set.of("read", "mapfile", "readarray", "getopts")
                .contains(words.getFirst().text())) {
            words.forEach(name -> variables.put(name.text(), Optional.empty()));
        }
        last = command;
        if (around.after().isEmpty()) {
            out.addAll(found);
            return;
        }
        PipeFlow flow = new PipeFlow();
        flow.stage(found, words.getFirst().text(), out);
        rest(around, flow, LiteralOutput.of(command, around.text()));
    }

    /** What follows a here-document on its first line. */
    private void rest(TreeRedirects around, PipeFlow flow, Optional<String> printed) {
        for (SyntaxNode node : around.after()) {
            if (node.is("pipeline")) {
                stages(node.children(), flow, printed, true);
            } else {
                statement(node, scene, out);
            }
        }
    }

    /** A word at the place of the program may become several, which are then known as well. */
    private static void split(Word word, List<Word> words) {
        if (words.isEmpty() && word.exact() && word.text().indexOf(' ') >= 0) {
            for (String part : word.text().strip().split("\\s+")) {
                words.add(Word.literal(part));
            }
        } else {
            words.add(word);
        }
    }

    private static boolean arithmetic(SyntaxNode node) {
        return node.is("command_name")
                && node.children().size() == 1
                && node.children().getFirst().is("arithmetic_expansion");
    }

    private void loop(SyntaxNode node) {
        uncertain++;
        for (SyntaxNode child : node.children()) {
            switch (child.field()) {
                case "variable" -> variables.put(child.text(line), Optional.empty());
                case "value" -> new TreeWord(this, line, child.start()).add(child);
                case "body" -> statement(child, scene, out);
                default -> expression(child);
            }
        }
        uncertain--;
    }

    private void choice(SyntaxNode node) {
        for (SyntaxNode child : node.children()) {
            if (child.field().equals("value")) {
                expression(child);
            } else if (child.named()) {
                statement(child, scene, out);
            }
        }
    }

    private void function(SyntaxNode node) {
        String name = "";
        for (SyntaxNode child : node.children()) {
            if (child.field().equals("name")) {
                name = child.text(line);
                functions.add(name);
            }
        }
        if (new ForkBomb(line, name).in(node)) {
            out.add(EffectKind.PROCESSES, "", name);
            out.add(EffectKind.IRREVERSIBLE, "", name);
            out.note("the function " + name + " starts itself over and over, until the host has no room for a process");
        }
        uncertain++;
        for (SyntaxNode child : node.children()) {
            if (child.named() && !child.field().equals("name")) {
                statement(child, scene, out);
            }
        }
        uncertain--;
    }

    private void assignment(SyntaxNode node) {
        Word word = value(node);
        int equals = word.text().indexOf('=');
        String name = equals < 0 ? word.text() : word.text().substring(0, equals);
        boolean twice = variables.containsKey(name);
        boolean known = word.exact() && equals > 0 && !twice && uncertain == 0;
        variables.put(name, known ? Optional.of(word.text().substring(equals + 1)) : Optional.empty());
        if (DECISIVE.contains(name)) {
            out.opaque("", "the variable " + name + " decides what the rest of the line runs");
        }
    }

    /** An assignment as a word; what stands inside its value is read. */
    private Word value(SyntaxNode node) {
        TreeWord word = new TreeWord(this, line, node.start());
        for (SyntaxNode child : node.children()) {
            if (child.is("subscript")) {
                expression(child);
            } else if (child.is("=")) {
                word.add(new SyntaxNode("number", "", true, child.start(), child.end(), List.of()));
            } else {
                word.add(child);
            }
        }
        return word.word();
    }

    private void declaration(SyntaxNode node) {
        String verb = node.children().getFirst().text(line);
        if (!verb.equals("local")) {
            out.note(verb + " changes variables of the shell, for later lines too");
        }
        for (SyntaxNode child : node.children()) {
            if (child.is("variable_assignment")) {
                assignment(child);
            } else if (child.named()) {
                new TreeWord(this, line, child.start()).add(child);
            }
        }
    }

    // ---- what words ask of the reading

    /** The value of a variable, where the line sets it once and plainly. */
    Optional<String> value(String variable) {
        return variables.getOrDefault(variable, Optional.empty());
    }

    /** Reads what a substitution runs, and returns what it prints where the line says so. */
    Optional<String> substitution(SyntaxNode node) {
        boolean feeds = node.text(line).startsWith(">");
        Place before = place;
        List<SyntaxNode> body =
                node.children().stream().filter(SyntaxNode::named).toList();
        Optional<String> output = Optional.empty();
        for (SyntaxNode child : body) {
            last = null;
            Findings found = new Findings();
            statement(child, scene.with(feeds, true).reading(Optional.empty()), found);
            out.addAll(found);
            readInside |= found.has(EffectKind.READS) || found.has(EffectKind.EXPOSES_SECRET);
            if (body.size() == 1 && (child.is("command") || child.is("pipeline"))) {
                output = new TreeLiteral(this, line).printed(child);
            }
            if (child.kind().endsWith("_redirect")) {
                out.note("the content of a file becomes part of the line");
            }
        }
        place = before;
        return output.filter(text -> text.indexOf('\n') < 0);
    }

    /** Reads what an expression runs; every other part of it must be of a kind that runs nothing. */
    void expression(SyntaxNode node) {
        for (SyntaxNode child : node.children()) {
            if (child.is("command_substitution") || child.is("process_substitution")) {
                substitution(child);
            } else if (child.named()) {
                if (!child.expression()) {
                    differs(child);
                }
                expression(child);
            }
        }
        if (node.children().isEmpty()) {
            hidden(node);
        }
    }

    /** Notes code that the grammar has taken for plain text. */
    void hidden(SyntaxNode node) {
        String text = node.text(line);
        if (text.indexOf('`') >= 0 || text.contains("$(")) {
            out.opaque("", "'" + text + "' may hold a command that runs");
        }
    }

    /** Notes that the two grammars cannot both be right here. */
    void differs(SyntaxNode node) {
        String text = node.text(line);
        out.opaque(
                "",
                "the line cannot be explained at '"
                        + (text.length() > 40 ? text.substring(0, 40) + "…" : text)
                        + "' (at character " + (node.start() + 1) + ")");
    }
}

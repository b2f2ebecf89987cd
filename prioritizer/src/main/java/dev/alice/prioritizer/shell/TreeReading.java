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
    private static final Set<String> EXPRESSIONS = Set.of(
            "binary_expression",
            "unary_expression",
            "ternary_expression",
            "postfix_expression",
            "parenthesized_expression",
            "arithmetic_expansion",
            "expansion",
            "simple_expansion",
            "subscript",
            "array",
            "concatenation",
            "string",
            "translated_string",
            "string_content",
            "raw_string",
            "ansi_c_string",
            "word",
            "number",
            "regex",
            "extglob_pattern",
            "variable_name",
            "special_variable_name",
            "variable_assignment",
            "test_operator",
            "brace_expression",
            "heredoc_body",
            "heredoc_content",
            "test_command");
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
        List<SyntaxNode> bodies =
                node.children().stream().filter(child -> !redirects.contains(child)).toList();
        if (bodies.size() == 1 && bodies.getFirst().is("command")) {
            command(bodies.getFirst(), redirects);
            return;
        }
        Surroundings around = new Surroundings();
        redirects.forEach(around::add);
        if (!around.words.isEmpty()) {
            differs(redirects.getFirst());
        }
        commands.redirects(around.redirects, scene.in(place), "", out);
        for (SyntaxNode body : bodies) {
            statement(body, around.scene(), out);
        }
        around.rest();
    }

    private void command(SyntaxNode node, List<SyntaxNode> redirects) {
        Surroundings around = new Surroundings();
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
        words.addAll(around.words);
        if (words.isEmpty()) {
            commands.redirects(around.redirects, scene.in(place), "", out);
            around.rest();
            return;
        }
        SimpleCommand command = new SimpleCommand(assignments, words, around.redirects);
        Findings found = new Findings();
        commands.simple(command, around.scene().in(place).knowing(functions), found);
        if (readInside && found.has(EffectKind.NETWORK)) {
            found.add(EffectKind.EXFILTRATES, "", words.getFirst().text());
            found.note("what a command inside the line reads is sent into the network");
        }
        readInside |= readOutside;
        place = commands.moved(List.of(command), place);
        if (Set.of("read", "mapfile", "readarray", "getopts").contains(words.getFirst().text())) {
            words.forEach(name -> variables.put(name.text(), Optional.empty()));
        }
        last = command;
        if (around.after.isEmpty()) {
            out.addAll(found);
            return;
        }
        PipeFlow flow = new PipeFlow();
        flow.stage(found, words.getFirst().text(), out);
        around.rest(flow, LiteralOutput.of(command, around.text));
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
        if (multiplies(node, name)) {
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

    /** Whether a pipeline or a job in the background calls the function that it stands in. */
    private boolean multiplies(SyntaxNode node, String name) {
        boolean forks = node.is("pipeline") || node.children().stream().anyMatch(child -> child.is("&"));
        return forks && calls(node, name)
                || node.children().stream().anyMatch(child -> multiplies(child, name));
    }

    private boolean calls(SyntaxNode node, String name) {
        return node.is("command_name") && node.text(line).equals(name)
                || node.children().stream().anyMatch(child -> calls(child, name));
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
                output = printed(child);
            }
            if (child.kind().endsWith("_redirect")) {
                out.note("the content of a file becomes part of the line");
            }
        }
        place = before;
        return output.filter(text -> text.indexOf('\n') < 0);
    }

    private Optional<String> printed(SyntaxNode node) {
        List<SyntaxNode> stages = node.is("pipeline") ? node.children() : List.of(node);
        Optional<String> text = Optional.empty();
        for (SyntaxNode stage : stages) {
            if (!stage.named()) {
                continue;
            }
            List<Word> words = new ArrayList<>();
            for (SyntaxNode child : stage.children()) {
                Optional<Word> word = literal(child);
                if (!stage.is("command") || word.isEmpty()) {
                    return Optional.empty();
                }
                words.add(word.get());
            }
            text = LiteralOutput.of(new SimpleCommand(List.of(), words, List.of()), text);
        }
        return text;
    }

    private Optional<Word> literal(SyntaxNode node) {
        SyntaxNode inner = node.is("command_name") ? node.children().getFirst() : node;
        if (!Set.of("word", "raw_string", "string", "number", "ansi_c_string").contains(inner.kind())
                || inner.children().stream().anyMatch(child -> child.named() && !child.is("string_content"))) {
            return Optional.empty();
        }
        return Optional.of(new TreeWord(this, line, inner.start()).add(inner).word()).filter(Word::exact);
    }

    /** Reads what an expression runs; every other part of it must be of a kind that runs nothing. */
    void expression(SyntaxNode node) {
        for (SyntaxNode child : node.children()) {
            if (child.is("command_substitution") || child.is("process_substitution")) {
                substitution(child);
            } else if (child.named()) {
                if (!EXPRESSIONS.contains(child.kind())) {
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

    /** The redirections of a statement, and what they make of its surroundings. */
    private final class Surroundings {
        private final List<Redirect> redirects = new ArrayList<>();
        private final List<SyntaxNode> after = new ArrayList<>();
        private final List<Word> words = new ArrayList<>();
        private Optional<String> text = scene.input();
        private boolean fed;
        private boolean piped;

        void add(SyntaxNode node) {
            switch (node.kind()) {
                case "file_redirect" -> file(node);
                case "herestring_redirect" -> {
                    for (SyntaxNode child : node.children()) {
                        if (child.named()) {
                            Word word = new TreeWord(TreeReading.this, line, child.start()).add(child).word();
                            text = Optional.of(word.text());
                        }
                    }
                    fed = true;
                }
                case "heredoc_redirect" -> document(node);
                default -> differs(node);
            }
        }

        private void file(SyntaxNode node) {
            String operator = "";
            Word target = null;
            for (SyntaxNode child : node.children()) {
                if (child.is("file_descriptor")) {
                    if (!child.text(line).chars().allMatch(Character::isDigit)) {
                        differs(child);
                        words.add(Word.literal(child.text(line)));
                    }
                } else if (!child.named()) {
                    operator = child.text(line);
                } else if (!child.field().equals("destination")) {
                    differs(child);
                } else {
                    Word word = new TreeWord(TreeReading.this, line, child.start()).add(child).word();
                    if (target == null) {
                        target = word;
                    } else {
                        // the tree swallows words behind a redirection, which are the program's
                        differs(child);
                        words.add(word);
                    }
                }
            }
            boolean reads = operator.startsWith("<");
            fed |= reads;
            piped |= !reads;
            boolean copies = operator.endsWith("-")
                    || operator.endsWith("&") && target != null && target.text().matches("[0-9-]+");
            if (target == null || copies) {
                return;
            }
            boolean appends = operator.endsWith(">>");
            redirects.add(new Redirect(
                    reads ? Redirect.Kind.INPUT : appends ? Redirect.Kind.APPEND : Redirect.Kind.OUTPUT, target));
        }

        private void document(SyntaxNode node) {
            fed = true;
            text = Optional.of("");
            for (SyntaxNode child : node.children()) {
                switch (child.kind()) {
                    case "heredoc_start", "heredoc_end", "file_descriptor" -> {
                        // holds no code
                    }
                    case "heredoc_body" -> {
                        expression(child);
                        text = Optional.of(child.text(line));
                    }
                    case "file_redirect" -> file(child);
                    default -> {
                        if (child.field().equals("argument")) {
                            words.add(new TreeWord(TreeReading.this, line, child.start()).add(child).word());
                        } else if (child.named()) {
                            after.add(child);
                        }
                    }
                }
            }
        }

        Scene scene() {
            return scene.with(scene.fed() || fed, scene.piped() || piped).reading(text);
        }

        void rest() {
            rest(new PipeFlow(), Optional.empty());
        }

        /** What follows a here-document on its first line. */
        void rest(PipeFlow flow, Optional<String> printed) {
            for (SyntaxNode node : after) {
                if (node.is("pipeline")) {
                    stages(node.children(), flow, printed, true);
                } else {
                    statement(node, scene, out);
                }
            }
        }
    }
}

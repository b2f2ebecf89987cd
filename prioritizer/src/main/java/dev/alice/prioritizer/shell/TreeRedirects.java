package dev.alice.prioritizer.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The redirections of a statement in a syntax tree, and what they make of its surroundings. */
final class TreeRedirects {
    private final TreeReading reading;
    private final String line;
    private final Scene scene;
    private final List<Redirect> redirects = new ArrayList<>();
    private final List<SyntaxNode> after = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private Optional<String> text;
    private boolean fed;
    private boolean piped;

    TreeRedirects(TreeReading reading, String line, Scene scene) {
        this.reading = reading;
        this.line = line;
        this.scene = scene;
        this.text = scene.input();
    }

    void add(SyntaxNode node) {
        switch (node.kind()) {
            case "file_redirect" -> file(node);
            case "herestring_redirect" -> {
                for (SyntaxNode child : node.children()) {
                    if (child.named()) {
                        Word word = new TreeWord(reading, line, child.start())
                                .add(child)
                                .word();
                        text = Optional.of(word.text());
                    }
                }
                fed = true;
            }
            case "heredoc_redirect" -> document(node);
            default -> reading.differs(node);
        }
    }

    private void file(SyntaxNode node) {
        String operator = "";
        boolean errors = false;
        Word target = null;
        for (SyntaxNode child : node.children()) {
            if (child.is("file_descriptor")) {
                errors = child.text(line).equals("2");
                if (!child.text(line).chars().allMatch(Character::isDigit)) {
                    reading.differs(child);
                    words.add(Word.literal(child.text(line)));
                }
            } else if (!child.named()) {
                operator = child.text(line);
            } else if (!child.field().equals("destination")) {
                reading.differs(child);
            } else {
                Word word =
                        new TreeWord(reading, line, child.start()).add(child).word();
                if (target == null) {
                    target = word;
                } else {
                    // the tree swallows words behind a redirection, which are the program's
                    reading.differs(child);
                    words.add(word);
                }
            }
        }
        boolean reads = operator.startsWith("<");
        fed |= reads;
        piped |= !reads && !errors;
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
                    reading.expression(child);
                    text = Optional.of(child.text(line));
                }
                case "file_redirect" -> file(child);
                default -> {
                    if (child.field().equals("argument")) {
                        words.add(new TreeWord(reading, line, child.start())
                                .add(child)
                                .word());
                    } else if (child.named()) {
                        after.add(child);
                    }
                }
            }
        }
    }

    /** The surroundings of the statement, behind its redirections. */
    Scene scene() {
        return scene.with(scene.fed() || fed, scene.piped() || piped).reading(text);
    }

    List<Redirect> redirects() {
        return redirects;
    }

    /** Statements that follow a here-document on its first line. */
    List<SyntaxNode> after() {
        return after;
    }

    /** Words that the tree has taken for a part of a redirection, and that are the program's. */
    List<Word> words() {
        return words;
    }

    /** The text on the standard input, where it is known. */
    Optional<String> text() {
        return text;
    }
}

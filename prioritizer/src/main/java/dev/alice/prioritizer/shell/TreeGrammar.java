package dev.alice.prioritizer.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;
import org.treesitter.TreeSitterBash;

/**
 * The grammar of bash as tree-sitter has it: a native parser that accepts more than bash does and misreads some of it,
 * fit to explain a line to a person and never to vouch for one.
 *
 * <p>A native parser must not be used by two threads at once, so each call takes one of its own; the tree is copied and
 * given back before the call returns.
 */
final class TreeGrammar {
    /** Brackets and words that open something, beyond which a line is not handed to the native parser. */
    private static final int MOST_OPENED = 400;
    private static final int DEEPEST_BRACKETS = 50;

    private static final int MOST_NODES = 20_000;
    private static final int DEEPEST_NODE = 250;
    private static final int MOST_IDLE = 8;
    /** What a character beyond ASCII reads like to the parser: part of a word, and of no name. */
    private static final char FOREIGN = '.';

    private static final Logger log = LoggerFactory.getLogger(TreeGrammar.class);

    private final Queue<TSParser> idle = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Kind> kinds = new ConcurrentHashMap<>();
    private final Map<Integer, String> fields = new ConcurrentHashMap<>();
    private volatile @Nullable String missing;

    /** What the grammar makes of a line. */
    sealed interface Tree {
        /** A tree, which may hold nodes of the kind {@code ERROR}. */
        record Grown(SyntaxNode root) implements Tree {}

        /** No tree, and why, in words for a person. */
        record None(String reason) implements Tree {}
    }

    Tree parse(String line) {
        String reason = missing;
        if (reason == null) {
            reason = refusal(line);
        }
        if (reason != null) {
            return new Tree.None(reason);
        }
        TSParser parser = idle.poll();
        try {
            parser = parser == null ? load() : parser;
        } catch (LinkageError | RuntimeException e) {
            // the library's loader throws nothing more precise where its file cannot be written or executed
            return lost(e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
        }
        try (TSTree tree = parser.parseString(null, plain(line))) {
            Tree copy = copy(tree, line);
            give(parser);
            return copy;
        } catch (RuntimeException e) {
            parser.close();
            return new Tree.None("the grammar that explains lines failed at it: " + e.getMessage());
        }
    }

    private static TSParser load() {
        TSParser parser = new TSParser();
        if (!parser.setLanguage(new TreeSitterBash())) {
            throw new IllegalStateException("the native parser does not take the grammar of bash");
        }
        return parser;
    }

    private void give(TSParser parser) {
        if (idle.size() < MOST_IDLE) {
            idle.add(parser);
        } else {
            parser.close();
        }
    }

    private Tree lost(String why) {
        log.atWarn()
                .addKeyValue("reason", why)
                .log("lines outside the strict grammar are not explained: the native parser cannot be loaded; give"
                        + " java.io.tmpdir a directory that can be written and executed from");
        missing = "the grammar that explains such lines could not be loaded";
        return new Tree.None(missing);
    }

    private static @Nullable String refusal(String line) {
        if (line.length() > StrictGrammar.LONGEST) {
            return "the line is too long to be explained";
        }
        int depth = 0;
        int opened = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\n' && c != '\t' || c == 0x7f) {
                return String.format("the line holds the control character U+%04X, so it is not explained", (int) c);
            }
            if (c == '(' || c == '{' || c == '[') {
                depth++;
                opened++;
            } else if (c == ')' || c == '}' || c == ']') {
                depth--;
            } else if (c == '`' || c == ';' || c == '\n') {
                opened++;
            }
            if (depth > DEEPEST_BRACKETS || opened > MOST_OPENED) {
                return "the line holds too much to be explained";
            }
        }
        return null;
    }

    /** The line in ASCII, every character one byte, so that bytes of the tree are characters of the line. */
    private static String plain(String line) {
        StringBuilder plain = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            plain.append(c > '~' ? FOREIGN : c);
        }
        return plain.toString();
    }

    /** Copies the tree without recursion: its depth is the sender's choice. */
    private Tree copy(TSTree tree, String line) {
        List<List<SyntaxNode>> open = new ArrayList<>();
        List<SyntaxNode> children = new ArrayList<>();
        int count = 0;
        try (TSTreeCursor cursor = new TSTreeCursor(tree.getRootNode())) {
            while (true) {
                if (++count > MOST_NODES || open.size() > DEEPEST_NODE) {
                    return new Tree.None("the line holds too much to be explained");
                }
                open.add(children);
                children = new ArrayList<>();
                if (cursor.gotoFirstChild()) {
                    continue;
                }
                while (true) {
                    SyntaxNode node = node(cursor, children, line);
                    children = open.removeLast();
                    children.add(node);
                    if (open.isEmpty()) {
                        return new Tree.Grown(node);
                    }
                    if (cursor.gotoNextSibling()) {
                        break;
                    }
                    cursor.gotoParent();
                }
            }
        }
    }

    /** Copies one node with as few calls into the native library as can be: each costs more than the parsing of a word. */
    private SyntaxNode node(TSTreeCursor cursor, List<SyntaxNode> children, String line) {
        TSNode node = cursor.currentNode();
        Kind kind = kind(node);
        int start = node.getStartByte();
        boolean itself = !kind.named() && children.isEmpty() && line.startsWith(kind.name(), start);
        int end = itself ? start + kind.name().length() : node.getEndByte();
        boolean absent = start == end && children.isEmpty() && node.isMissing();
        return new SyntaxNode(
                absent ? "ERROR" : kind.name(), field(cursor), kind.named(), start, end, List.copyOf(children));
    }

    private Kind kind(TSNode node) {
        return kinds.computeIfAbsent(node.getSymbol(), unused -> new Kind(node.getType(), node.isNamed()));
    }

    private String field(TSTreeCursor cursor) {
        int id = cursor.currentFieldId();
        return id == 0 ? "" : fields.computeIfAbsent(id, unused -> cursor.currentFieldName());
    }

    /** What the grammar says of every node with one symbol. */
    private record Kind(String name, boolean named) {}
}

package dev.alice.agent.pair;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the words of a request say that they want done: to look, to delete, everything or one thing, and which paths they name. */
record Intent(List<String> words) {
    private static final Set<String> STOP = Set.of(
            "please", "pls", "can", "could", "would", "you", "me", "i", "want", "need", "to", "the", "a", "just", "hi",
            "hello", "alice", "hey", "us", "let");
    private static final Set<String> LOOKING = Set.of(
            "show", "list", "display", "view", "print", "see", "inspect", "what", "whats", "what's", "which", "who",
            "where", "how", "check", "count", "tell", "look", "status", "is", "are", "does");
    private static final Set<String> CHANGING = Set.of(
            "install",
            "add",
            "create",
            "make",
            "set",
            "change",
            "edit",
            "modify",
            "write",
            "append",
            "replace",
            "start",
            "stop",
            "restart",
            "reload",
            "bounce",
            "enable",
            "disable",
            "update",
            "upgrade",
            "move",
            "mv",
            "copy",
            "cp",
            "rename",
            "fix",
            "repair",
            "mount",
            "unmount",
            "umount",
            "compress",
            "extract",
            "unpack",
            "download",
            "fetch",
            "clone",
            "commit",
            "push",
            "pull",
            "merge",
            "build",
            "run",
            "execute",
            "deploy",
            "configure",
            "allow",
            "block",
            "open",
            "close",
            "lock",
            "unlock",
            "schedule",
            "and",
            "then",
            "free",
            "turn");
    private static final Set<String> DELETING = Set.of(
            "delete",
            "del",
            "remove",
            "rm",
            "erase",
            "purge",
            "uninstall",
            "drop",
            "wipe",
            "clear",
            "clean",
            "cleanup",
            "prune",
            "empty",
            "truncate",
            "discard",
            "reset",
            "throw",
            "vacuum",
            "kill",
            "terminate",
            "revert",
            "shred",
            "format",
            "destroy",
            "trash",
            "nuke",
            "autoremove",
            "unlink",
            "rid",
            "free",
            "undo",
            "flush",
            "forget",
            "overwrite",
            "tidy",
            "stop",
            "rotate");
    private static final Set<String> WHOLE = Set.of(
            "all", "every", "everything", "each", "whole", "entire", "any", "recursive", "recursively", "contents");

    Intent {
        words = List.copyOf(words);
    }

    static Intent of(String request) {
        return new Intent(Arrays.stream(request.toLowerCase(Locale.ROOT).split("[\\s,;!?\"'()]+"))
                .map(word -> word.replaceAll("[.:]+$", ""))
                .filter(word -> !word.isEmpty())
                .toList());
    }

    /** Whether it begins with a word for looking, and has none for doing. */
    boolean looks() {
        return words.stream()
                        .filter(word -> !STOP.contains(word))
                        .findFirst()
                        .filter(LOOKING::contains)
                        .isPresent()
                && words.stream().noneMatch(word -> CHANGING.contains(word) || DELETING.contains(word));
    }

    boolean deletes() {
        return words.stream().anyMatch(DELETING::contains);
    }

    /** Whether it means more than one thing: by a word, or by a pattern of its own. */
    boolean isWide() {
        return words.stream().anyMatch(word -> WHOLE.contains(word) || word.contains("*") || word.contains("?"));
    }

    /** The paths that it names. */
    List<String> paths() {
        return words.stream()
                .filter(word -> word.startsWith("/") && word.length() > 1)
                .toList();
    }
}

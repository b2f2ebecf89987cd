package dev.alice.gateway.ssh;

import java.util.Set;
import org.jline.utils.InfoCmp;

/**
 * The terminal descriptions that are used, all of them built into JLine. JLine would otherwise run {@code infocmp} with
 * the client's own TERM as its argument.
 */
final class TerminalType {
    private static final Set<String> BUILT_IN = Set.of(
            "dumb",
            "dumb-color",
            "ansi",
            "xterm",
            "xterm-256color",
            "screen",
            "screen-256color",
            "rxvt",
            "rxvt-basic",
            "rxvt-unicode",
            "rxvt-unicode-256color");

    private TerminalType() {}

    /** Makes JLine take its built-in descriptions as already looked up. */
    static void preload() {
        for (String type : BUILT_IN) {
            String capabilities = InfoCmp.getDefaultInfoCmp(type);
            if (capabilities == null) {
                throw new IllegalStateException("JLine has no description of the terminal " + type);
            }
            InfoCmp.setLoadedInfoCmp(type, capabilities);
        }
    }

    /** The built-in description that fits a client's TERM; what is unknown is taken for a plain ANSI terminal. */
    static String of(String term) {
        if (BUILT_IN.contains(term)) {
            return term;
        }
        if (term.startsWith("tmux") || term.startsWith("screen")) {
            return "screen-256color";
        }
        if (term.startsWith("rxvt")) {
            return "rxvt";
        }
        return switch (term) {
            case "" -> "dumb";
            case "alacritty", "foot", "wezterm", "konsole", "gnome", "vte" -> "xterm-256color";
            default -> term.startsWith("xterm") || term.endsWith("-256color") ? "xterm-256color" : "ansi";
        };
    }
}

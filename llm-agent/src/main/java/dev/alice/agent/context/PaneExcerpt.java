package dev.alice.agent.context;

/** The end of a pane as a model may see it: clean, without secrets, and no longer than its budget. */
public final class PaneExcerpt {

    /** The most characters of a line's budget; terminal text has 2 to 5 of them in a token. */
    private static final int CHARACTERS_A_LINE = 100;

    private static final int MAX_READ = 200_000;

    private PaneExcerpt() {}

    /**
     * Cuts, cleans and redacts.
     *
     * <p>Secrets are taken out before the excerpt is cut, so that a cut cannot hide the beginning of one.
     *
     * @param most the most lines that are shown, of 100 characters each on average
     */
    public static String of(String pane, Redaction redaction, int most) {
        String tail = pane.length() > MAX_READ ? pane.substring(pane.length() - MAX_READ) : pane;
        String text = redaction.redact(TerminalFilter.clean(tail)).stripTrailing();
        String[] lines = text.split("\n", -1);
        var kept = new StringBuilder();
        int from = Math.max(0, lines.length - most);
        for (int i = from; i < lines.length; i++) {
            kept.append(i == from ? "" : "\n").append(lines[i].stripTrailing());
        }
        int excess = kept.length() - most * CHARACTERS_A_LINE;
        return excess > 0 ? "…" + kept.substring(excess) : kept.toString();
    }
}

package dev.alice.sandbox.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The difference of two texts by lines, in the unified form with three lines of context.
 *
 * @param text the hunks without file names; cut after {@link #LONGEST} characters
 * @param truncated whether it was cut
 */
public record LineDiff(int added, int removed, String text, boolean truncated) {
    /** The longest text of one difference, in characters. */
    public static final int LONGEST = 8_000;

    private static final int CONTEXT = 3;
    /** Cells of the table that is worth its time; above it the middle counts as replaced. */
    private static final long MOST_CELLS = 4_000_000;

    /** One line of either text or of both. */
    private record Edit(char sign, String line) {}

    /** Compares two texts; an absent file is the empty text. */
    public static LineDiff of(String before, String after) {
        List<Edit> edits = edits(lines(before), lines(after));
        int added = (int) edits.stream().filter(edit -> edit.sign() == '+').count();
        int removed = (int) edits.stream().filter(edit -> edit.sign() == '-').count();
        String text = hunks(edits);
        boolean cut = text.length() > LONGEST;
        return new LineDiff(added, removed, cut ? text.substring(0, text.lastIndexOf('\n', LONGEST) + 1) : text, cut);
    }

    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines;
    }

    private static List<Edit> edits(List<String> before, List<String> after) {
        int head = 0;
        int shorter = Math.min(before.size(), after.size());
        while (head < shorter && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<Edit> edits = new ArrayList<>();
        before.subList(0, head).forEach(line -> edits.add(new Edit(' ', line)));
        middle(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail), edits);
        before.subList(before.size() - tail, before.size()).forEach(line -> edits.add(new Edit(' ', line)));
        return edits;
    }

    /** The longest common subsequence by its table, which is small where configuration files are. */
    private static void middle(List<String> before, List<String> after, List<Edit> edits) {
        int rows = before.size();
        int columns = after.size();
        if ((long) (rows + 1) * (columns + 1) > MOST_CELLS) {
            before.forEach(line -> edits.add(new Edit('-', line)));
            after.forEach(line -> edits.add(new Edit('+', line)));
            return;
        }
        int[][] common = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < rows || j < columns) {
            if (i < rows && j < columns && before.get(i).equals(after.get(j))) {
                edits.add(new Edit(' ', before.get(i++)));
                j++;
            } else if (j == columns || i < rows && common[i + 1][j] >= common[i][j + 1]) {
                edits.add(new Edit('-', before.get(i++)));
            } else {
                edits.add(new Edit('+', after.get(j++)));
            }
        }
    }

    private static String hunks(List<Edit> edits) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        int oldLine = 1;
        int newLine = 1;
        while (at < edits.size() && text.length() <= LONGEST) {
            if (edits.get(at).sign() == ' ') {
                at++;
                oldLine++;
                newLine++;
                continue;
            }
            int from = at;
            while (from > 0 && at - from < CONTEXT && edits.get(from - 1).sign() == ' ') {
                from--;
            }
            int end = end(edits, at);
            List<Edit> hunk = edits.subList(from, end);
            long olds = hunk.stream().filter(edit -> edit.sign() != '+').count();
            long news = hunk.stream().filter(edit -> edit.sign() != '-').count();
            int before = at - from;
            text.append("@@ -")
                    .append(start(oldLine - before, olds))
                    .append(',')
                    .append(olds);
            text.append(" +")
                    .append(start(newLine - before, news))
                    .append(',')
                    .append(news)
                    .append(" @@\n");
            hunk.forEach(edit -> text.append(edit.sign()).append(edit.line()).append('\n'));
            oldLine += (int) olds - before;
            newLine += (int) news - before;
            at = end;
        }
        return text.toString();
    }

    /** The end of the hunk that begins with a change: changes closer than two contexts are one hunk. */
    private static int end(List<Edit> edits, int begin) {
        int last = begin;
        for (int i = begin; i < edits.size() && i - last <= 2 * CONTEXT; i++) {
            if (edits.get(i).sign() != ' ') {
                last = i;
            }
        }
        return Math.min(edits.size(), last + 1 + CONTEXT);
    }

    private static long start(int line, long count) {
        return count == 0 ? line - 1L : line;
    }
}

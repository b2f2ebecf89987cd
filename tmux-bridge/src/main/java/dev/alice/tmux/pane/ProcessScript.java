package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The question which processes are on a pane's terminal, and the strict reading of the host's answer. */
final class ProcessScript {
    private static final int MAX_PROCESSES = 2_000;

    private final String mark;
    private final long pid;
    private final String tty;

    /**
     * Makes the question.
     *
     * @param mark a word that the host cannot know
     * @param tty checked path of the terminal
     */
    ProcessScript(String mark, long pid, String tty) {
        this.mark = mark;
        this.pid = pid;
        this.tty = tty;
    }

    /** A fixed script for {@code sh}; what a host lacks of it leaves its part empty. */
    String text() {
        String end = "\necho " + mark + "\n";
        // what the shell can read itself costs no program: this runs at every look
        return "L=$(ps -t " + tty.substring("/dev/".length())
                + " -o pid= -o ppid= -o pgid= -o tpgid= -o stat= -o comm=)\necho \"$L\"" + end
                + "M=\nread -r M < /proc/" + pid + "/maps\necho \"$M\"" + end
                + "for p in $$ $(echo \"$L\" | while read -r p q g t r; do [ $p = " + pid + " ] && echo $t; done); do"
                + " echo $(readlink /proc/$p/root /proc/$p/ns/mnt /proc/$p/ns/user /proc/$p/ns/pid); done" + end
                + "echo \"$L\" | while read -r p q g t r; do [ $g = $t ] || continue; W=\nread -r W < /proc/$p/wchan\n"
                + "case $W in wait_woken) W=\"$W $(ls -l /proc/$p/fd | grep -c socket:)\";; esac; echo \"$W\"; done" + end
                + "stty -a < " + tty;
    }

    /** Reads the answer; empty where it is not complete. */
    Optional<Processes> read(String output) {
        String[] parts = HostProbe.parts(output, mark, 5);
        List<Row> rows = rows(parts[0]);
        Optional<Row> own =
                rows.stream().filter(row -> row.process().pid() == pid).findFirst();
        List<String> modes = Arrays.asList(parts[4].split("[\\s;]+"));
        boolean complete = own.isPresent()
                && (modes.contains("icanon") || modes.contains("-icanon"))
                && (modes.contains("echo") || modes.contains("-echo"));
        if (!complete) {
            return Optional.empty();
        }
        TerminalProcess shell = own.get().process();
        long group = own.get().foreground();
        boolean foreground = shell.group() == group;
        List<TerminalProcess> others = rows.stream()
                .map(Row::process)
                .filter(process -> process.pid() != pid)
                .toList();
        List<String> chain = foreground ? List.of() : chain(others, group);
        return Optional.of(new Processes(
                shell.program(),
                foreground && group == pid,
                foreground ? shell.program() : chain.isEmpty() ? "" : chain.getFirst(),
                chain,
                (int) others.stream().filter(process -> process.parent() == pid).count(),
                others,
                parts[1].strip(),
                elsewhere(parts[2]),
                parts[3].lines().anyMatch(ProcessScript::readsTerminal),
                modes.contains("icanon"),
                modes.contains("echo"),
                modes.contains("isig")));
    }

    /** A process, and the group that has its terminal's foreground. */
    private record Row(TerminalProcess process, long foreground) {}

    private List<Row> rows(String text) {
        List<Row> rows = new ArrayList<>();
        for (String line : text.lines().limit(MAX_PROCESSES).toList()) {
            String[] words = line.strip().split("\\s+", 6);
            if (words.length == 6 && !words[4].startsWith("Z")) {
                rows.add(new Row(
                        new TerminalProcess(
                                number(words[0]),
                                number(words[1]),
                                number(words[2]),
                                words[4].startsWith("T"),
                                HostProbe.program(words[5])),
                        number(words[3])));
            }
        }
        return rows;
    }

    private List<String> chain(List<TerminalProcess> all, long group) {
        List<String> chain = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Optional<TerminalProcess> next = all.stream()
                .filter(process -> process.pid() == group)
                .findFirst()
                .or(() ->
                        all.stream().filter(process -> process.group() == group).findFirst());
        while (next.isPresent() && seen.add(next.get().pid())) {
            TerminalProcess process = next.get();
            chain.add(process.program());
            next = all.stream().filter(other -> other.pid() == process.parent()).findFirst();
        }
        return chain;
    }

    private static boolean elsewhere(String text) {
        List<String> places = text.lines().map(String::strip).toList();
        return places.size() == 2
                && !places.get(0).isEmpty()
                && !places.get(1).isEmpty()
                && !places.get(0).equals(places.get(1));
    }

    // A kernel names the place where a process sleeps; newer ones call a read from a terminal and from a socket alike.
    private static boolean readsTerminal(String line) {
        String[] words = line.strip().split("\\s+");
        return words[0].equals("n_tty_read")
                || (words.length == 2 && words[0].equals("wait_woken") && words[1].equals("0"));
    }

    private long number(String text) {
        return HostProbe.number(text)
                .orElseThrow(() -> new TmuxException(
                        TmuxException.Kind.REFUSED, "The host's list of the processes on " + tty + " has no numbers"));
    }
}

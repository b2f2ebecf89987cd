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
        String terminal = tty.substring("/dev/".length());
        return "ps -o pgid= -o tpgid= -o comm= -p " + pid + end
                + "ps -t " + terminal + " -o pid= -o ppid= -o pgid= -o stat= -o comm=" + end
                + "ps -A -o ppid= | grep -c -w " + pid + end
                + "head -n 1 /proc/" + pid + "/maps" + end
                + "for p in $$ $(ps -o tpgid= -p " + pid + "); do echo $(readlink /proc/$p/root"
                + " /proc/$p/ns/mnt /proc/$p/ns/user /proc/$p/ns/pid); done" + end
                + "for p in $(ps -t " + terminal + " -o pid= -o pgid= -o tpgid= | awk '$2 == $3 { print $1 }');"
                + " do echo $(cat /proc/$p/wchan) $(ls -l /proc/$p/fd | grep -c socket:); done" + end
                + "stty -a < " + tty;
    }

    /** Reads the answer; empty where it is not complete. */
    Optional<Processes> read(String output) {
        String[] parts = HostProbe.parts(output, mark, 7);
        String[] own = parts[0].strip().split("\\s+", 3);
        List<String> modes = Arrays.asList(parts[6].split("[\\s;]+"));
        boolean complete = own.length == 3
                && (modes.contains("icanon") || modes.contains("-icanon"))
                && (modes.contains("echo") || modes.contains("-echo"));
        if (!complete) {
            return Optional.empty();
        }
        List<TerminalProcess> all = processes(parts[1]);
        boolean foreground = own[0].equals(own[1]);
        List<String> chain =
                foreground ? List.of() : chain(all, HostProbe.number(own[1]).orElse(-1L));
        return Optional.of(new Processes(
                HostProbe.program(own[2]),
                foreground && own[0].equals(Long.toString(pid)),
                foreground ? HostProbe.program(own[2]) : chain.isEmpty() ? "" : chain.getFirst(),
                chain,
                (int) Math.min(HostProbe.number(parts[2].strip()).orElse(0L), Integer.MAX_VALUE),
                all,
                parts[3].strip(),
                elsewhere(parts[4]),
                parts[5].lines().anyMatch(ProcessScript::readsTerminal),
                modes.contains("icanon"),
                modes.contains("echo"),
                modes.contains("isig")));
    }

    private List<TerminalProcess> processes(String text) {
        List<TerminalProcess> all = new ArrayList<>();
        for (String line : text.lines().limit(MAX_PROCESSES).toList()) {
            String[] words = line.strip().split("\\s+", 5);
            if (words.length < 5 || words[3].startsWith("Z")) {
                continue;
            }
            long process = number(words[0]);
            if (process != pid) {
                all.add(new TerminalProcess(
                        process,
                        number(words[1]),
                        number(words[2]),
                        words[3].startsWith("T"),
                        HostProbe.program(words[4])));
            }
        }
        return all;
    }

    private List<String> chain(List<TerminalProcess> all, long group) {
        List<String> chain = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Optional<TerminalProcess> next = all.stream()
                .filter(process -> process.pid() == group)
                .findFirst()
                .or(() -> all.stream()
                        .filter(process -> process.group() == group)
                        .findFirst());
        while (next.isPresent() && seen.add(next.get().pid())) {
            TerminalProcess process = next.get();
            chain.add(process.program());
            next = all.stream()
                    .filter(other -> other.pid() == process.parent())
                    .findFirst();
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

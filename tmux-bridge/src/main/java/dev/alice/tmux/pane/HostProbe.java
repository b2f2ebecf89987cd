package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Questions to the user's machine that no pane shows; each is a fixed read-only script. */
public final class HostProbe {
    private static final Pattern TTY = Pattern.compile("/dev/[A-Za-z0-9/]{1,40}");
    private static final Pattern SOCKET = Pattern.compile("/[A-Za-z0-9_./-]{1,100}");
    private static final Set<String> TOOLS = Set.of("sudo", "apt-get", "dnf");
    private static final int MAX_FACT = 4096;
    private static final int MOST_THINGS = 20;

    private final TmuxServer server;
    private final HostScript script;

    public HostProbe(TmuxServer server) {
        this.server = server;
        this.script = new HostScript(server);
    }

    /**
     * Which process has the pane's terminal and in which mode the terminal is.
     *
     * @throws TmuxException where the host does not tell
     */
    public Processes processes(ServerIdentity identity, Pane pane) {
        if (!TTY.matcher(pane.tty()).matches()) {
            throw new TmuxException(TmuxException.Kind.REFUSED, "The pane " + pane.key() + " has no terminal to ask");
        }
        ProcessScript question = new ProcessScript(server.word(), pane.pid(), pane.tty());
        return question.read(script.run(identity, question.text()))
                .orElseThrow(() -> new TmuxException(
                        TmuxException.Kind.REFUSED, "The host did not tell what runs in pane " + pane.key()));
    }

    /** What the machine is, who the user is there, and which tools are at hand. */
    public HostReport report(ServerIdentity identity, Pane pane) {
        String mark = server.word();
        String output = script.run(
                identity,
                "head -c 4096 /etc/os-release\necho\necho " + mark + "\nid -u\necho " + mark + "\nid -un\necho " + mark
                        + "\nfor t in sudo apt-get dnf; do command -v $t >/dev/null && echo $t; done\necho " + mark
                        + "\nsudo -n true >/dev/null && echo free\necho " + mark + "\nps -o comm= -p " + pane.pid());
        String[] parts = parts(output, mark, 6);
        Map<String, String> os = new HashMap<>();
        parts[0].lines()
                .filter(line -> line.indexOf('=') > 0)
                .forEach(line -> os.putIfAbsent(
                        line.substring(0, line.indexOf('=')), unquoted(line.substring(line.indexOf('=') + 1))));
        Set<String> tools = new HashSet<>(parts[3].lines().map(String::strip).toList());
        tools.retainAll(TOOLS);
        return new HostReport(
                os.getOrDefault("ID", ""),
                os.getOrDefault("ID_LIKE", ""),
                os.getOrDefault("VERSION_ID", ""),
                os.getOrDefault("PRETTY_NAME", ""),
                number(parts[1].strip()).orElse(-1L),
                cut(parts[2].strip()),
                tools,
                parts[4].strip().equals("free"),
                program(parts[5].strip()),
                cut(pane.path()));
    }

    /**
     * Whether a Unix socket stands at the path on the user's machine.
     *
     * @param path absolute, of letters, digits and {@code _./-}
     */
    public boolean hasSocket(ServerIdentity identity, String path) {
        if (!SOCKET.matcher(path).matches()) {
            throw new IllegalArgumentException("A path to ask for is absolute, of letters, digits and _./-");
        }
        return script.run(identity, "test -S " + path + " && echo yes\necho")
                .strip()
                .equals("yes");
    }

    /**
     * What the machine says of a thing.
     *
     * @param names what of the kind is there, where the thing is not
     */
    public record Finding(HostThing thing, Told told, List<String> names) {
        public Finding {
            names = List.copyOf(names);
        }
    }

    /** Whether a thing is there. */
    public enum Told {
        YES,
        NO,
        /** The machine does not know, or not for certain. */
        NOTHING
    }

    /**
     * Whether the machine has things, in their order.
     *
     * @param things at most 20
     */
    public List<Finding> findings(ServerIdentity identity, List<HostThing> things) {
        if (things.isEmpty() || things.size() > MOST_THINGS) {
            throw new IllegalArgumentException("One to " + MOST_THINGS + " things are asked for at a time");
        }
        String mark = server.word();
        StringBuilder body = new StringBuilder();
        for (HostThing thing : things) {
            body.append(ThingScript.text(thing)).append("\necho ").append(mark).append('\n');
        }
        String[] parts = parts(script.run(identity, body.append("echo").toString()), mark, things.size() + 1);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < things.size(); i++) {
            String first = parts[i].lines().findFirst().orElse("");
            Told told = first.equals("yes") ? Told.YES : first.equals("no") ? Told.NO : Told.NOTHING;
            findings.add(new Finding(things.get(i), told, told == Told.NO ? ThingScript.names(parts[i]) : List.of()));
        }
        return findings;
    }

    /** The terminals on which an ssh client runs whose command line contains the text. */
    Set<String> sshTerminals(ServerIdentity identity, String text) {
        String output = script.run(identity, "ps -A -o tty= -o comm= -o args= | grep -w ssh\necho");
        Set<String> terminals = new HashSet<>();
        for (String line : output.split("\n")) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length == 3 && program(words[1]).equals("ssh") && words[2].contains(text)) {
                terminals.add("/dev/" + words[0]);
            }
        }
        return terminals;
    }

    static String[] parts(String output, String mark, int count) {
        String[] parts = (output + "\n").split("(?m)^" + mark + "\n", -1);
        if (parts.length != count) {
            throw new TmuxException(TmuxException.Kind.REFUSED, "The host answered only in part");
        }
        return parts;
    }

    /** The bare name of a program: {@code /bin/bash} and {@code -bash} are {@code bash}. */
    static String program(String command) {
        String name = command.substring(command.lastIndexOf('/') + 1);
        return cut(name.startsWith("-") ? name.substring(1) : name);
    }

    static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return cut(quoted ? value.substring(1, value.length() - 1) : value);
    }

    private static String cut(String text) {
        return text.length() <= MAX_FACT ? text : text.substring(0, MAX_FACT);
    }
}

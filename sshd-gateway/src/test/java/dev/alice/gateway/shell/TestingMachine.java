package dev.alice.gateway.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.sandbox.boundary.Enclave;
import dev.alice.sandbox.boundary.PreparedTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A throw-away machine: the files of a prepared root below an overlay in memory, processes of its own, and a tmux server
 * among them, whose panes are its root's. Its root is nobody on this host, and all of it is gone when it is closed.
 */
final class TestingMachine implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DOOR = "/run/door";
    private static final String SOCKET = DOOR + "/tmux";
    private static final String SHELL = "PS1='$ ' exec bash --norc --noprofile";
    private static final long LIMIT_SECONDS = 30;

    /** Mounts for the machine alone: $1 its files, $2 a directory that it shares with this host, $3 its root's id here. */
    private static final String KEEPER = """
            set -e
            mount -t tmpfs -o size=1g,mode=755 tmpfs /mnt
            mkdir /mnt/top /mnt/work /mnt/root /mnt/base /mnt/door
            chown "$3:$3" /mnt/top
            mount --bind "$1" /mnt/base
            mount --bind "$2" /mnt/door
            mount -t overlay -o lowerdir=/mnt/base,upperdir=/mnt/top,workdir=/mnt/work overlay /mnt/root
            echo ready
            exec cat >/dev/null
            """;

    private final Enclave enclave;
    private final Process process;
    private final Path socket;
    private final long inside;

    /**
     * @param door an empty directory of this host
     * @param setUp a shell script that is run in the machine as root before anybody is at its terminal
     * @param place the directory that its shells begin in
     */
    TestingMachine(PreparedTree tree, Path door, String setUp, String place) throws IOException {
        long root = tree.range().first();
        Files.setAttribute(door, "unix:uid", (int) root);
        Files.setAttribute(door, "unix:gid", (int) tree.range().firstGroup());
        this.socket = door.resolve("tmux");
        this.enclave = Enclave.open(
                List.of(), tree.range(), KEEPER, List.of(tree.tree().toString(), door.toString(), Long.toString(root)));
        List<String> command = new ArrayList<>(enclave.entering());
        command.addAll(List.of("bwrap", "--info-fd", "1", "--bind", "/mnt/root", "/", "--bind", "/mnt/door", DOOR));
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--hostname", "machine"));
        command.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-add", "ALL"));
        command.addAll(List.of("--die-with-parent", "--clearenv", "--setenv", "HOME", "/root", "--setenv", "LC_ALL"));
        command.addAll(List.of("C.UTF-8", "--setenv", "TERM", "screen", "--setenv", "PATH"));
        command.addAll(List.of("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "--chdir", "/root"));
        command.addAll(List.of("--", "tmux", "-D", "-f", "/dev/null", "-S", SOCKET));
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            this.inside = child();
            awaitTmux();
            run(setUp);
            // whoever comes from outside has no name here
            tmux("server-access", "-a", "nobody");
            tmux("set-option", "-g", "default-command", SHELL);
            tmux("set-option", "-g", "default-shell", "/bin/bash");
            tmux("new-session", "-d", "-x", "160", "-y", "50", "-c", place);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private long child() throws IOException {
        StringBuilder said = new StringBuilder();
        var reader = process.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            said.append(line);
            if (line.startsWith("}")) {
                JsonNode told = JSON.readTree(said.toString());
                return told.path("child-pid").asLong();
            }
        }
        throw new IOException("no machine: " + said);
    }

    /** Until its tmux server listens; before that, its files may not be in their places. */
    private void awaitTmux() throws IOException {
        try {
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS); System.nanoTime() < end; ) {
                if (attempt("test -S " + SOCKET).exit() == 0) {
                    return;
                }
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroy();
        throw new IOException("no tmux in the machine: "
                + process.inputReader(StandardCharsets.UTF_8).readLine());
    }

    /** The socket of its tmux server, as this host sees it. */
    Path socket() {
        return socket;
    }

    /** What came of a script. */
    record Ran(int exit, String said) {}

    /** Runs a script as the machine's root, beside whoever is at its terminal. */
    Ran attempt(String script) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(inside)));
        command.addAll(List.of("--user", "--mount", "--pid", "--ipc", "--uts", "--setuid", "0", "--setgid", "0", "--"));
        command.addAll(List.of("bash", "-c", "cd /root\n" + script));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("HOME", "/root");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        try {
            Process running = builder.start();
            String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!running.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new AssertionError("in the machine this does not end: " + script);
            }
            return new Ran(running.exitValue(), said);
        } catch (IOException e) {
            throw new AssertionError("the machine cannot be entered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Runs a script that must succeed. */
    String run(String script) {
        Ran ran = attempt("set -e\n" + script);
        if (ran.exit() != 0) {
            throw new AssertionError("in the machine, exit " + ran.exit() + " of:\n" + script + "\n" + ran.said());
        }
        return ran.said();
    }

    /** Names, owners, modes, sizes and times of everything in it but what programs leave behind on their own. */
    String fingerprint() {
        return run("find / -xdev -path /var/log -prune -o -path /root/.bash_history -prune -o"
                + " -printf '%p %y %m %U %G %s %T@\\n' | sort | sha256sum; ps -eo comm= | sort -u | grep -v -e ^ps -e ^sort"
                + " -e ^grep -e ^bash -e ^find");
    }

    /** What stands in all of its panes, their history too. */
    String screens() {
        return run("for p in $(tmux -S " + SOCKET + " list-panes -a -F '#{pane_id}'); do tmux -S " + SOCKET
                + " capture-pane -p -J -S - -t $p; done");
    }

    /** Types keys into the pane that shows a text, once it does, as the person who sits there. */
    boolean answer(String shown, String keys) {
        return attempt("for p in $(tmux -S " + SOCKET + " list-panes -a -F '#{pane_id}'); do tmux -S " + SOCKET
                                + " capture-pane -p -J -t $p | grep -qF -e " + quoted(shown) + " || continue; tmux -S "
                                + SOCKET + " send-keys -t $p -l " + quoted(keys) + " && tmux -S " + SOCKET
                                + " send-keys -t $p Enter && exit 0; done; exit 1")
                        .exit()
                == 0;
    }

    private void tmux(String... words) {
        StringBuilder line = new StringBuilder("tmux -S " + SOCKET);
        for (String word : words) {
            line.append(' ').append(quoted(word));
        }
        run(line.toString());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        enclave.close();
    }
}

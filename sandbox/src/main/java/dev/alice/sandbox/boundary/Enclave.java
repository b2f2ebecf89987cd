package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Two namespaces, held by waiting processes: the keeper's, where this server mounts what it needs, and below it that of
 * the guests, whose users are nobody on the host and do not include the server's own.
 *
 * <p>Where the server is an ordinary user, the keeper is the root of a user namespace that holds this user and its
 * subordinate ids; where it is root, the keeper is the host's root in a mount namespace.
 */
public final class Enclave implements AutoCloseable {
    private static final Duration BRIEF = Duration.ofSeconds(20);

    private final List<String> prefix;
    private final IdRange range;
    private final List<Process> holders = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    private Enclave(List<String> prefix, IdRange range) {
        this.prefix = List.copyOf(prefix);
        this.range = range;
    }

    /**
     * Opens both namespaces.
     *
     * @param prefix a command that host programs are started through; mostly empty
     * @param script a shell script that the keeper runs: it mounts, says {@code ready} and waits for the end of its input
     * @param arguments of the script; in each, {@code %base} becomes the first guest id as the keeper sees it
     */
    public static Enclave open(List<String> prefix, IdRange range, String script, List<String> arguments) {
        Enclave enclave = new Enclave(prefix, range);
        try {
            enclave.build(script, arguments);
            return enclave;
        } catch (IOException e) {
            enclave.close();
            throw new SandboxException("the namespaces of a prepared root cannot be made", e);
        } catch (RuntimeException e) {
            enclave.close();
            throw e;
        }
    }

    public IdRange range() {
        return range;
    }

    /** The first guest id as the keeper sees it. */
    public long base() {
        return range.privileged() ? range.first() : 1;
    }

    /** What the keeper's script said before it was ready. */
    public List<String> said() {
        return List.copyOf(said);
    }

    /** A place inside the keeper's mounts as this process can reach it. */
    public Path seenFromHere(String place) {
        return Path.of("/proc/" + keeper().pid() + "/root" + place);
    }

    /** The command that host programs are started through; it goes before the words of this class. */
    public List<String> prefix() {
        return prefix;
    }

    /** The words that put a command where the keeper is, with its rights. */
    public List<String> keeping() {
        List<String> words = new ArrayList<>(List.of("nsenter"));
        if (!range.privileged()) {
            words.addAll(List.of("--user=/proc/" + keeper().pid() + "/ns/user", "--preserve-credentials"));
        }
        words.addAll(List.of("--mount=/proc/" + keeper().pid() + "/ns/mnt", "--"));
        return words;
    }

    /** The words that put a command among the keeper's mounts as the first user of the guests. */
    public List<String> entering() {
        List<String> words = keeping();
        words.addAll(List.of(
                "nsenter",
                "--user=/proc/" + holders.getLast().pid() + "/ns/user",
                "--setuid",
                "0",
                "--setgid",
                "0",
                "--"));
        return words;
    }

    @Override
    public void close() {
        for (Process holder : holders.reversed()) {
            holder.destroyForcibly();
            try {
                if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                    throw new SandboxException("process " + holder.pid() + " of a prepared root cannot be ended");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Process keeper() {
        return holders.getFirst();
    }

    private void build(String script, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add("unshare");
        if (!range.privileged()) {
            command.add("--user");
        }
        // The rights over the namespace come with the exec that follows the map of its ids.
        command.addAll(
                List.of("--mount", "--propagation", "private", "sh", "-c", Scripts.KEEPER, "keeper", script, "keep"));
        arguments.forEach(word -> command.add(word.equals("%base") ? Long.toString(base()) : word));
        Process keeper = start(command);
        Optional<Process> early = range.privileged() ? Optional.of(startGuests(List.of())) : Optional.empty();
        await(keeper, "mapped");
        if (!range.privileged()) {
            map("newuidmap", keeper, range.user(), range.first());
            map("newgidmap", keeper, range.group(), range.firstGroup());
        }
        // It stays open: the keeper lives until this server closes it, or ends.
        Writer go = keeper.outputWriter(StandardCharsets.UTF_8);
        go.write("go\n");
        go.flush();
        if (early.isPresent()) {
            map(early.get());
        }
        await(keeper, "ready");
        if (early.isEmpty()) {
            map(startGuests(keeping()));
        }
    }

    /** @param keeping the words that put it below the keeper's user namespace; none where the host's own is its parent */
    private Process startGuests(List<String> keeping) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(keeping);
        command.addAll(List.of("unshare", "--user", "sh", "-c", "echo ready; exec cat >/dev/null"));
        return start(command);
    }

    private void map(Process guests) throws IOException {
        await(guests, "ready");
        String map = "0 " + base() + " " + range.count();
        if (range.privileged()) {
            Files.writeString(Path.of("/proc/" + guests.pid() + "/uid_map"), map);
            Files.writeString(Path.of("/proc/" + guests.pid() + "/gid_map"), map);
            return;
        }
        List<String> write = new ArrayList<>(prefix);
        write.addAll(keeping());
        write.addAll(List.of(
                "sh",
                "-c",
                "echo \"$2\" >/proc/\"$1\"/uid_map && echo \"$2\" >/proc/\"$1\"/gid_map",
                "map",
                Long.toString(guests.pid()),
                map));
        check(write);
    }

    private void map(String tool, Process keeper, long own, long first) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(tool, Long.toString(keeper.pid()), "0", Long.toString(own), "1", "1"));
        command.addAll(List.of(Long.toString(first), Integer.toString(range.count())));
        check(command);
    }

    private static void check(List<String> command) {
        Tool.Ended ended = Tool.run(command, 4_096, BRIEF);
        if (ended.exit() != 0) {
            throw new SandboxException("the ids of a prepared root cannot be mapped: " + ended.text());
        }
    }

    private Process start(List<String> command) throws IOException {
        Process process = Tool.builder(command).redirectErrorStream(true).start();
        holders.add(process);
        return process;
    }

    private void await(Process process, String word) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null && said.size() < 100; line = reader.readLine()) {
            if (line.equals(word)) {
                return;
            }
            said.add(line);
        }
        throw new SandboxException("the namespaces of a prepared root cannot be made: " + String.join("; ", said));
    }
}

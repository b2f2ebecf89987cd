package dev.alice.prioritizer.shell;

import dev.alice.flow.Assessment;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Risk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.treesitter.TSParser;
import org.treesitter.TSTree;
import org.treesitter.TreeSitterBash;

/**
 * What the reading of a command line costs, over every command of the corpus, beside the bare parse of tree-sitter and
 * {@code bash -n} in the same run. Arguments: the directory to work in, and how many rounds are measured.
 */
public final class ShellBench {
    private static final HostFacts HOST = new HostFacts(
            HostFacts.Family.DEBIAN,
            "debian",
            "12",
            "",
            "dev",
            false,
            HostFacts.Sudo.FREE,
            HostFacts.PackageManager.APT,
            "/bin/bash",
            "/home/dev/work");
    private static final int WARM_UP = 8;
    private static final int BASH_SAMPLE = 60;

    private ShellBench() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        first();
        List<Corpus.Entry> corpus = Corpus.all();
        List<String> lines = corpus.stream().map(Corpus.Entry::command).toList();
        StrictGrammar grammar = new StrictGrammar();
        List<String> strict = lines.stream()
                .filter(line -> grammar.parse(line) instanceof Parse.Understood)
                .toList();
        List<String> outside = lines.stream()
                .filter(line -> !(grammar.parse(line) instanceof Parse.Understood))
                .toList();
        CommandAssessor assessor = new CommandAssessor();
        System.out.printf(
                Locale.ROOT,
                "shell: %d commands, %.1f %% inside the strict grammar; %d programs known%n",
                lines.size(),
                100.0 * strict.size() / lines.size(),
                Knowledge.shipped().programs().stream()
                        .mapToInt(program -> program.names().size())
                        .sum());
        risks(corpus, assessor);
        for (int i = 0; i < WARM_UP; i++) {
            lines.forEach(line -> assessor.assess(List.of(line), HOST));
        }
        print("parse and effects, every command", measure(lines, rounds, line -> assessor.assess(List.of(line), HOST)));
        print("  inside the strict grammar", measure(strict, rounds, line -> assessor.assess(List.of(line), HOST)));
        double outer = print(
                "  explained by the tree", measure(outside, rounds, line -> assessor.assess(List.of(line), HOST)));
        print("strict parse alone", measure(lines, rounds, grammar::parse));
        peers(outside, rounds, directory, outer);
    }

    /** What the first lines cost in a process that has read none. */
    private static void first() {
        long start = System.nanoTime();
        CommandAssessor assessor = new CommandAssessor();
        long loaded = System.nanoTime();
        assessor.assess(List.of("df -h"), HOST);
        long strict = System.nanoTime();
        assessor.assess(List.of("ls $(pwd)"), HOST);
        long tree = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "shell: from nothing: knowledge %.0f ms, first strict line %.0f ms, first explained line %.0f ms%n",
                (loaded - start) / 1e6,
                (strict - loaded) / 1e6,
                (tree - strict) / 1e6);
    }

    private static void risks(List<Corpus.Entry> corpus, CommandAssessor assessor) {
        Map<String, Map<Risk, Integer>> table = new TreeMap<>();
        for (Corpus.Entry entry : corpus) {
            Assessment assessment = assessor.assess(List.of(entry.command()), HOST);
            table.computeIfAbsent(entry.label(), label -> new EnumMap<>(Risk.class))
                    .merge(assessment.risk(), 1, Integer::sum);
        }
        table.forEach((label, risks) -> {
            int all = risks.values().stream().mapToInt(Integer::intValue).sum();
            System.out.printf(
                    Locale.ROOT,
                    "shell: %s: %s; unknown %.1f %%%n",
                    label,
                    risks,
                    100.0 * risks.getOrDefault(Risk.UNKNOWN, 0) / all);
        });
    }

    private interface Reader {
        Object read(String line);
    }

    /** Nanoseconds of every single reading, sorted. */
    private static long[] measure(List<String> lines, int rounds, Reader reader) {
        long[] times = new long[lines.size() * rounds];
        int at = 0;
        int sink = 0;
        for (int round = 0; round < rounds; round++) {
            for (String line : lines) {
                long start = System.nanoTime();
                Object result = reader.read(line);
                times[at++] = System.nanoTime() - start;
                sink += result == null ? 0 : 1;
            }
        }
        if (sink != times.length) {
            throw new IllegalStateException("a reading gave nothing");
        }
        Arrays.sort(times);
        return times;
    }

    /** Prints the percentiles and returns the median in microseconds. */
    private static double print(String what, long[] times) {
        System.out.printf(
                Locale.ROOT,
                "shell: %-34s p50 %8.1f us   p90 %8.1f us   p99 %8.1f us   n %d%n",
                what,
                times[times.length / 2] / 1e3,
                times[times.length * 9 / 10] / 1e3,
                times[times.length * 99 / 100] / 1e3,
                times.length);
        return times[times.length / 2] / 1e3;
    }

    private static void peers(List<String> outside, int rounds, Path directory, double ours)
            throws IOException, InterruptedException {
        try (TSParser parser = new TSParser()) {
            if (!parser.setLanguage(new TreeSitterBash())) {
                throw new IllegalStateException("the native parser does not take the grammar of bash");
            }
            List<String> plain = outside.stream()
                    .filter(line -> new TreeGrammar().parse(line) instanceof TreeGrammar.Tree.Grown)
                    .toList();
            double bare = print("peer: tree-sitter, bare parse", measure(plain, rounds, line -> {
                try (TSTree tree = parser.parseString(null, line)) {
                    return tree;
                }
            }));
            System.out.printf(Locale.ROOT, "shell: explaining costs %.1f times the bare parse%n", ours / bare);
        }
        Path script = directory.resolve("line");
        List<String> sample = outside.subList(0, Math.min(BASH_SAMPLE, outside.size()));
        double bash = print("peer: bash -n, one process a line", measure(sample, 1, line -> {
            try {
                Files.writeString(script, line, StandardCharsets.UTF_8);
                return new ProcessBuilder("/bin/bash", "-n", script.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        + 1;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("bash cannot be asked", e);
            }
        }));
        System.out.printf(Locale.ROOT, "shell: bash -n costs %.0f times what explaining costs%n", bash / ours);
    }
}

package dev.alice.prioritizer.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real bash, asked how it splits words. It runs restricted and with nothing on its path, so that a wrong answer of
 * the grammar cannot run a command of the corpus.
 */
final class TestingBash {
    private static final String SPLIT = """
            argv() { printf '%s\\0' "$@"; }
            while IFS= read -r line; do
              eval "argv $line"
              printf '\\001\\0'
            done
            """;
    private static final String SYNTAX = """
            while IFS= read -r line; do
              if eval "function probe { $line
            }" ; then echo ok; else echo wrong; fi
            done
            """;

    private TestingBash() {}

    /** The arguments that bash makes of each line; patterns stay as they are. */
    static List<List<String>> split(List<String> lines, Path directory) throws IOException, InterruptedException {
        String out = run(SPLIT, lines, directory);
        List<List<String>> all = new ArrayList<>();
        List<String> current = new ArrayList<>();
        for (int at = 0; at < out.length(); ) {
            int end = out.indexOf('\0', at);
            String word = out.substring(at, end);
            at = end + 1;
            if (word.equals("\001")) {
                all.add(current);
                current = new ArrayList<>();
            } else {
                current.add(word);
            }
        }
        return all;
    }

    /** For each line, whether bash takes it for complete and right; nothing is run. */
    static List<Boolean> accepts(List<String> lines, Path directory) throws IOException, InterruptedException {
        return run(SYNTAX, lines, directory).lines().map("ok"::equals).toList();
    }

    private static String run(String script, List<String> lines, Path directory)
            throws IOException, InterruptedException {
        Path input = Files.write(directory.resolve("lines"), lines);
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "--norc", "--noprofile", "-r", "-f", "-c", script)
                .directory(directory.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", "/nonexistent");
        builder.environment().put("HOME", "/home/dev");
        Process bash = builder.start();
        if (!bash.waitFor(60, TimeUnit.SECONDS)) {
            bash.destroyForcibly();
            throw new IllegalStateException("bash did not end");
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }
}

package dev.alice.prioritizer.shell;

import java.util.regex.Pattern;

/** The test whether an awk program does nothing but compute and print. */
final class AwkProgram {
    /** Pipes, files, other programs, the environment, other code, and the list of files that awk will read. */
    private static final Pattern DOUBTFUL = Pattern.compile(
            "system|getline|close|ENVIRON|PROCINFO|SYMTAB|FUNCTAB|ARGV|ARGC|ARGIND|@|(?<!\\|)\\|(?!\\|)|\\|&|\\\\$");

    private AwkProgram() {}

    static boolean harmless(String program) {
        // a > after print writes a file; elsewhere it compares, and telling the two apart takes awk's own grammar
        boolean mayWrite = program.contains(">") && program.contains("print");
        return !mayWrite && !DOUBTFUL.matcher(program).find();
    }
}

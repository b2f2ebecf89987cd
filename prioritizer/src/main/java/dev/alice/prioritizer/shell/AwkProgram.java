package dev.alice.prioritizer.shell;

import java.util.regex.Pattern;

/** The test whether an awk program does nothing but compute and print. */
final class AwkProgram {
    /** Pipes, files, other programs, the environment, other code, and the list of files that awk will read. */
    private static final Pattern DOUBTFUL = Pattern.compile(
            "system|getline|close|ENVIRON|PROCINFO|SYMTAB|FUNCTAB|ARGV|ARGC|ARGIND|@|(?<!\\|)\\|(?!\\|)|\\|&|\\\\$");

    private AwkProgram() {}

    static boolean harmless(String program) {
        // a > somewhere after print may write a file; before the first print it compares
        int print = program.indexOf("print");
        boolean mayWrite = print >= 0 && program.indexOf('>', print) >= 0;
        return !mayWrite && !DOUBTFUL.matcher(program).find();
    }
}

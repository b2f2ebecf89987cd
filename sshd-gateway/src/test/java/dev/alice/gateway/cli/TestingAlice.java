package dev.alice.gateway.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The program {@code alice} run inside this process, with what it printed. */
public final class TestingAlice {
    private static volatile ByteArrayOutputStream running = new ByteArrayOutputStream();

    private TestingAlice() {}

    /** What the command that runs now has printed so far. */
    public static String saidSoFar() {
        return running.toString(StandardCharsets.UTF_8);
    }

    /** What a command left behind. */
    public record Ran(int exit, byte[] bytes, String err) {
        public String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public List<String> lines() {
            return out().lines().toList();
        }
    }

    /** Runs one command line. Only one runs at a time, since the standard streams belong to the process. */
    public static synchronized Ran run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream saidOut = new ByteArrayOutputStream();
        ByteArrayOutputStream saidErr = new ByteArrayOutputStream();
        running = saidOut;
        System.setOut(new PrintStream(saidOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(saidErr, true, StandardCharsets.UTF_8));
        try {
            int exit = Alice.run(arguments);
            System.out.flush();
            return new Ran(exit, saidOut.toByteArray(), saidErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Runs {@code alice ARGUMENTS --data DIRECTORY}. */
    public static Ran on(Path data, String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--data";
        all[arguments.length + 1] = data.toString();
        return run(all);
    }
}

package dev.alice.gateway.cli;

/** A bar on standard error for work that takes long; nothing at all where that is no terminal. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 40;
    private static final long PAUSE_NANOS = 100_000_000;

    private final String what;
    private final boolean shown;
    private long last;
    private boolean drawn;

    private Progress(String what, boolean shown) {
        this.what = what;
        this.shown = shown;
        this.last = System.nanoTime();
    }

    static Progress of(String what) {
        return new Progress(what, Screen.isTerminal(Screen.ERROR));
    }

    void at(long done, long of) {
        long now = System.nanoTime();
        if (!shown || now - last < PAUSE_NANOS && done < of) {
            return;
        }
        last = now;
        drawn = true;
        System.err.print("\r" + bar(what, done, of) + "\u001b[K");
        System.err.flush();
    }

    static String bar(String what, long done, long of) {
        int filled = of == 0 ? WIDTH : (int) (WIDTH * Math.min(done, of) / of);
        return what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done + " of " + of;
    }

    @Override
    public void close() {
        if (drawn) {
            System.err.println();
        }
    }
}

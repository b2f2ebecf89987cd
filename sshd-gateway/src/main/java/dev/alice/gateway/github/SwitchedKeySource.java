package dev.alice.gateway.github;

/** A source of keys in whose place another can be put while it is asked. */
public final class SwitchedKeySource implements KeySource, AutoCloseable {
    private volatile KeySource now;

    public SwitchedKeySource(KeySource first) {
        this.now = first;
    }

    @Override
    public Answer keysOf(Login login) {
        return now.keysOf(login);
    }

    /** Asks this one from now on; the one before is closed, and whoever still asks it learns nothing. */
    public synchronized void to(KeySource next) {
        KeySource before = now;
        now = next;
        close(before);
    }

    private static void close(KeySource source) {
        switch (source) {
            case UrlKeySource url -> url.close();
            case AdmittingKeySource admitting -> admitting.close();
            default -> {
                // holds nothing
            }
        }
    }

    @Override
    public void close() {
        close(now);
    }
}

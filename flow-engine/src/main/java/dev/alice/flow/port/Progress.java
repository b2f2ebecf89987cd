package dev.alice.flow.port;

/** Where slow work tells what it is doing, and learns that nobody waits for it any more. */
public interface Progress {
    /** Hears nothing and never cancels. */
    Progress SILENT = new Progress() {
        @Override
        public void says(String words) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    /** A piece of text for the person, safe to print as it is. */
    void says(String words);

    boolean cancelled();
}

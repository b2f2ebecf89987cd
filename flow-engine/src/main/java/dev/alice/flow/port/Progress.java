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

    /** What is being done now, for the person, safe to print as it is. */
    void says(String words);

    /** The next piece of an answer's words as they come, safe to print; a line feed ends a line. */
    default void writes(String piece) {}

    boolean cancelled();
}

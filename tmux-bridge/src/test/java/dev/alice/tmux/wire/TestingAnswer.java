package dev.alice.tmux.wire;

/** A tmux server of memory for tests of other packages. */
public final class TestingAnswer {
    private TestingAnswer() {}

    /** A server of version 3.7c that answers every command list with the same text. */
    public static TmuxDialer saying(String text) {
        return new TestingServer(command ->
                TestingServer.answer(text + TestingServer.mark(command).replace("3.3a", "3.7c")));
    }
}

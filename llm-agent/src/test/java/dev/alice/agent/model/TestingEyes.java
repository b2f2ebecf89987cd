package dev.alice.agent.model;

import dev.alice.flow.port.Eyes;
import java.util.ArrayList;
import java.util.List;

/** Eyes that see what a test says, and remember what was looked at. */
final class TestingEyes implements Eyes {
    final List<String> looks = new ArrayList<>();
    private final Look pane;
    String log = "";
    String output = "";

    private TestingEyes(Look pane) {
        this.pane = pane;
    }

    static TestingEyes on(String pane) {
        return new TestingEyes(new Seen(pane));
    }

    static TestingEyes forbidden(String reason) {
        return new TestingEyes(new Unseen(reason));
    }

    private synchronized Look looked(String what, Look look) {
        looks.add(what);
        return look;
    }

    @Override
    public Look pane(String reader) {
        return looked("pane for " + reader, pane);
    }

    @Override
    public Look output(String reader) {
        return looked("output for " + reader, pane instanceof Unseen ? pane : new Seen(output));
    }

    @Override
    public Look host(String reader) {
        return looked("host for " + reader, pane instanceof Unseen ? pane : new Seen("kernel 6.1"));
    }

    @Override
    public Look log(String words, String reader) {
        return looked("log " + words, new Seen(log));
    }

    @Override
    public Look explain(String command, String reader) {
        return looked("explain " + command, new Seen("risk READS_ONLY"));
    }
}

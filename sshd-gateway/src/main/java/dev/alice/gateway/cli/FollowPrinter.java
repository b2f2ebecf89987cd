package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.tmux.pane.FollowEvent;
import dev.alice.tmux.pane.PaneKey;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The printing of a followed pane: lines on standard output, everything else on standard error or, as JSON, in between. */
final class FollowPrinter implements Consumer<FollowEvent> {
    private final PaneKey pane;
    private final boolean json;

    FollowPrinter(PaneKey pane, boolean json) {
        this.pane = pane;
        this.json = json;
    }

    @Override
    public void accept(FollowEvent event) {
        switch (event) {
            case FollowEvent.Lines lines -> {
                for (String line : lines.lines()) {
                    if (json) {
                        Json.print(Json.object("line", line));
                    } else {
                        System.out.println(Visible.text(line));
                    }
                }
                System.out.flush();
            }
            case FollowEvent.Gap gap -> {
                String why = words(gap.why());
                if (json) {
                    Map<String, Object> told = Json.object(
                            "gap", gap.why().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                    gap.rows().ifPresent(rows -> told.put("rows", rows));
                    Json.print(told);
                } else {
                    note(why
                            + (gap.rows().isPresent()
                                    ? ": " + gap.rows().getAsLong() + " rows were not seen"
                                    : ": rows may be missing here"));
                }
            }
            case FollowEvent.FullScreen screen -> {
                if (json) {
                    Json.print(Json.object("fullScreen", screen.up()));
                } else {
                    note(screen.up() ? "a full-screen program is up" : "the full-screen program has ended");
                }
            }
            case FollowEvent.Ended ended -> {
                if (json) {
                    Json.print(Json.object("ended", ended.reason()));
                } else {
                    note(ended.reason());
                }
            }
        }
    }

    private static String words(FollowEvent.Why why) {
        return switch (why) {
            case SCROLLED_AWAY -> "more scrolled by than tmux keeps";
            case REPEATS -> "the output repeats itself";
            case CLEARED -> "the pane was cleared";
            case RESIZED -> "the pane was resized";
            case RESTARTED -> "another program was started";
        };
    }

    private void note(String words) {
        System.err.println("alice: " + pane + ": " + Visible.text(words));
    }
}

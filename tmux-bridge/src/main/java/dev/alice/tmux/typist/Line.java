package dev.alice.tmux.typist;

import dev.alice.flow.PaneRef;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.wire.TmuxClient;
import java.time.Duration;
import java.util.Optional;

/** The prompt line of one pane while we type on it: put text there, see it stand, enter it, or take it off again. */
final class Line {
    private static final Duration ECHO = Duration.ofSeconds(3);
    private static final Duration CLEARING = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 3;

    /** What came of a line. */
    sealed interface Result {}

    /** The line stood exactly and was entered; the view is that of the moment before. */
    record Entered(View view, TypedText typed) implements Result {}

    /** The line was not entered, and why; {@code clean} where nothing of it is left at the prompt. */
    record Refused(String reason, boolean clean) implements Result {}

    private final Lookout lookout;
    private final Keyboard keyboard;
    private final PaneRef ref;
    private final Pause pause;

    Line(TmuxClient client, Lookout lookout, PaneRef ref, Pause pause) {
        this.lookout = lookout;
        this.keyboard = new Keyboard(client, Lookout.key(ref));
        this.ref = ref;
        this.pause = pause;
    }

    /** Types the text at an empty prompt and presses Enter once nothing but it stands there. */
    Result enter(Sight.AtPrompt sight, String text) {
        TypedText typed = new TypedText(sight.before() + sight.prompt(), text);
        keyboard.text(text);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<View> stands = awaitStanding(sight, typed);
            if (stands.isEmpty()) {
                return takeOff(sight, typed, "what stands on the line is not what was typed");
            }
            if (keyboard.enterIfUnchanged(stands.get().pane())) {
                return new Entered(stands.get(), typed);
            }
        }
        return takeOff(sight, typed, "the line changed before Enter");
    }

    private Optional<View> awaitStanding(Sight.AtPrompt sight, TypedText typed) {
        long end = System.nanoTime() + ECHO.toNanos();
        do {
            Optional<View> view =
                    lookout.view(ref, typed.rowsAbove(sight.view().pane().width()));
            if (lookout.flags(ref, view).isPresent() || view.isEmpty()) {
                return Optional.empty();
            }
            boolean stands = typed.standsAtCursor(view.get(), sight.shell().decoratesTheRight());
            if (stands && view.get().pane().pid() == sight.view().pane().pid()) {
                return view;
            }
            if (!typed.mayStillCome(view.get())) {
                return Optional.empty();
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return Optional.empty();
    }

    /** Takes off what we typed, and only that, where it can be told from what else is on the line. */
    private Refused takeOff(Sight.AtPrompt sight, TypedText typed, String reason) {
        int rows = typed.rowsAbove(sight.view().pane().width());
        Optional<View> view = lookout.view(ref, rows);
        if (lookout.flags(ref, view).isPresent() || view.isEmpty()) {
            return new Refused(reason + "; it was left, the pane takes no keys now", false);
        }
        Optional<String> extra = typed.extraAtCursor(view.get());
        if (extra.isEmpty() || (!extra.get().isEmpty() && !sight.shell().alwaysEdits())) {
            return new Refused(reason + "; it was left, because it cannot be told from other text", false);
        }
        int behind = extra.get().codePointCount(0, extra.get().length());
        keyboard.press("Left", behind);
        keyboard.press("BSpace", typed.text().codePointCount(0, typed.text().length()));
        keyboard.press("Right", behind);
        TypedText rest = new TypedText(typed.prompt(), extra.get());
        long end = System.nanoTime() + CLEARING.toNanos();
        do {
            Optional<View> now = lookout.view(ref, rows);
            if (now.isPresent() && rest.standsAtCursor(now.get(), sight.shell().decoratesTheRight())) {
                return new Refused(reason + "; it was taken off again", true);
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return new Refused(reason + "; it could not be taken off whole", false);
    }

    Keyboard keyboard() {
        return keyboard;
    }
}

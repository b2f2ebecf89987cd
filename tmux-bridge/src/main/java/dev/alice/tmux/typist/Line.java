package dev.alice.tmux.typist;

import dev.alice.flow.PaneRef;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.StyledView;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.wire.TmuxClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/** The prompt line of one pane while we type on it: put text there, see it stand, enter it, or take it off again. */
final class Line {
    private static final Duration ECHO = Duration.ofSeconds(3);
    private static final Duration CLEARING = Duration.ofSeconds(2);
    /** For as long as a shell goes on with a long line, of which a slow machine shows a piece at a time. */
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private static final Duration LEAVING = Duration.ofSeconds(3);
    private static final Duration CALM = Duration.ofMillis(60);
    private static final Duration REDRAWING = Duration.ofMillis(600);
    private static final Duration SUGGESTING = Duration.ofMillis(100);
    private static final int ATTEMPTS = 3;
    /** After a deletion fish suggests nothing more, so what still stands behind the cursor then is on its line. */
    private static final String INSERT_AND_DELETE = "x BSpace";

    /** What came of a line. */
    sealed interface Result {}

    /**
     * The line stood exactly and was entered.
     *
     * @param view the pane at the moment before
     * @param intruder what stood behind the text once it was entered, which somebody typed in that very moment; mostly empty
     */
    record Entered(View view, TypedText typed, String intruder) implements Result {}

    /** The line was not entered, and why; {@code clean} where nothing of it is left at the prompt and nothing of it ran. */
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
        return enter(sight, text, (view, typed) -> Optional.empty());
    }

    /**
     * Types the text at an empty prompt and presses Enter once nothing but it stands there.
     *
     * @param before gets to see how the text stands, before Enter; tells why it is not to be entered, if so
     */
    Result enter(Sight.AtPrompt sight, String text, BiFunction<View, TypedText, Optional<String>> before) {
        TypedText typed = new TypedText(sight.before() + sight.prompt(), text);
        Optional<Refused> objection = put(sight, text);
        if (objection.isPresent()) {
            return objection.get();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            switch (awaitStanding(sight, typed)) {
                case Disturbed disturbed -> {
                    return takeOff(sight, typed, disturbed.reason());
                }
                case Stands stands -> {
                    View view = stands.view();
                    Optional<String> reason = before.apply(view, typed);
                    if (reason.isPresent()) {
                        return takeOff(sight, typed, reason.get());
                    }
                    if (keyboard.pressIfUnchanged("Enter", view.pane())) {
                        return new Entered(view, typed, intruder(view, typed));
                    }
                }
            }
        }
        return takeOff(sight, typed, "the line changed before Enter");
    }

    private Optional<Refused> put(Sight.AtPrompt sight, String text) {
        Pane.BracketPaste pasting = sight.view().pane().bracketPaste();
        boolean single = text.indexOf('\n') < 0;
        if (single ? isPasted(sight.shell(), pasting, text) : pasting == Pane.BracketPaste.ON) {
            keyboard.paste(lookout.word(), text);
            return Optional.empty();
        }
        if (single) {
            keyboard.text(text);
            return Optional.empty();
        }
        // Nobody tells whether the shell takes a pasted line end as text: one at the empty prompt shows it and runs
        // nothing.
        TypedText lineEnd = new TypedText(sight.before() + sight.prompt(), "\n");
        keyboard.paste(lookout.word(), lineEnd.text());
        switch (awaitLineEnd(sight, lineEnd)) {
            case AS_ENTER -> {
                return Optional.of(new Refused(
                        "the command has several lines, and " + sight.program()
                                + " has its bracketed paste mode switched off, so it would run each line at once",
                        true));
            }
            case UNCLEAR -> {
                return Optional.of(takeOff(sight, lineEnd, "it cannot be seen how the shell takes several lines"));
            }
            case AS_TEXT -> {
                Refused cleared = takeOff(sight, lineEnd, "somebody typed");
                if (!cleared.clean()
                        || !(awaitStanding(sight, new TypedText(lineEnd.prompt(), "")) instanceof Stands)) {
                    return Optional.of(cleared);
                }
            }
        }
        keyboard.paste(lookout.word(), text);
        return Optional.empty();
    }

    /** tmux marks the paste only where the shell asked for that; else the same characters arrive as keys. */
    private static boolean isPasted(ShellKind shell, Pane.BracketPaste pasting, String text) {
        return switch (shell) {
            // Keys go through widgets that pair brackets or expand abbreviations, a paste does not.
            case ZSH -> true;
            // fish takes the spaces off the beginning of what is pasted
            case FISH -> !text.startsWith(" ");
            case BASH, DASH, SH, ASH -> pasting == Pane.BracketPaste.ON;
        };
    }

    private enum LineEnd {
        AS_TEXT,
        AS_ENTER,
        UNCLEAR
    }

    /** Waits until the shell shows the line end in its editor and is calm, or shows a new prompt. */
    private LineEnd awaitLineEnd(Sight.AtPrompt sight, TypedText typed) {
        long end = System.nanoTime() + ECHO.toNanos();
        boolean suggestions = sight.shell().decoratesTheRight();
        int rows = typed.rowsAbove(sight.view().pane().width());
        String guard = sight.view().pane().guard();
        do {
            Optional<StyledView> seen = lookout.styledView(ref, rows);
            Optional<View> view = seen.map(StyledView::view);
            if (view.isEmpty() || lookout.flags(ref, view).isPresent()) {
                return LineEnd.UNCLEAR;
            }
            boolean moved = !view.get().pane().guard().equals(guard);
            if (moved
                    && PromptRow.read(view.get(), sight.shell(), Optional.of(sight.prompt()), false)
                            instanceof PromptRow.Empty) {
                return LineEnd.AS_ENTER;
            }
            if (moved && typed.standsAlone(seen.get(), suggestions)) {
                Processes processes = lookout.processes(view.get());
                boolean editing = processes.foreground() && !processes.lineMode() && !processes.echo();
                pause.of(CALM);
                Optional<StyledView> again = lookout.styledView(ref, rows);
                if (editing && again.isPresent() && typed.standsAlone(again.get(), suggestions)) {
                    return LineEnd.AS_TEXT;
                }
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return LineEnd.UNCLEAR;
    }

    /** What came of the wait for a text to show. */
    private sealed interface Shown {}

    private record Stands(View view) implements Shown {}

    private record Disturbed(String reason) implements Shown {}

    private Shown awaitStanding(Sight.AtPrompt sight, TypedText typed) {
        Disturbed other = new Disturbed("what stands on the line is not what was typed");
        boolean decorated = sight.shell().decoratesTheRight();
        int rows = typed.rowsAbove(sight.view().pane().width());
        Followed followed = new Followed();
        Followed foreign = new Followed();
        boolean dismissed = !sight.shell().dropsSuggestions();
        Movement movement = new Movement(ECHO);
        do {
            Optional<StyledView> seen = lookout.styledView(ref, rows);
            Optional<View> view = seen.map(StyledView::view);
            if (lookout.flags(ref, view).isPresent() || view.isEmpty()) {
                return other;
            }
            movement.seen(view.get());
            if (typed.standsAlone(seen.get(), decorated)
                    && view.get().pane().pid() == sight.view().pane().pid()) {
                return new Stands(view.get());
            }
            boolean atCursor = typed.standsAtCursor(view.get());
            if (!dismissed && followed.longerThan(SUGGESTING, atCursor)) {
                dismissed =
                        keyboard.pressIfUnchanged(INSERT_AND_DELETE, view.get().pane());
                followed.restart();
            }
            if (followed.longerThan(REDRAWING, atCursor)) {
                return new Disturbed("text stands behind the cursor that is no suggestion and no right prompt, and it"
                        + " would be entered with the line");
            }
            // a shell that draws a long line around its wide characters shows what is no beginning of it for a moment
            if (foreign.longerThan(REDRAWING, !typed.mayStillCome(view.get()))) {
                return other;
            }
        } while (pause.shortly() && movement.mayGoOn());
        return other;
    }

    /** Whether the pane goes on to change: what has moved within the span is waited for, but not for ever. */
    private static final class Movement {
        private final Duration span;
        private final long end = System.nanoTime() + AT_MOST.toNanos();
        private long still = System.nanoTime();
        private String guard = "";

        Movement(Duration span) {
            this.span = span;
        }

        void seen(View view) {
            if (!view.pane().guard().equals(guard)) {
                guard = view.pane().guard();
                still = System.nanoTime();
            }
        }

        boolean mayGoOn() {
            long now = System.nanoTime();
            return now - still < span.toNanos() && now - end < 0;
        }
    }

    /** For how long something foreign has stood there: a shell that redraws may show it for a moment. */
    private static final class Followed {
        private long since = -1;

        void restart() {
            since = -1;
        }

        boolean longerThan(Duration span, boolean now) {
            if (!now) {
                since = -1;
                return false;
            }
            since = since < 0 ? System.nanoTime() : since;
            return System.nanoTime() - since > span.toNanos();
        }
    }

    /**
     * What somebody typed behind our text between the last look and Enter. tmux compares what it shows; a key that the shell
     * has not yet shown it cannot see, so the line is read again once Enter has left it.
     */
    private String intruder(View before, TypedText typed) {
        long end = System.nanoTime() + LEAVING.toNanos();
        int rows = typed.rowsAbove(before.pane().width());
        do {
            Optional<View> now = lookout.view(ref, rows);
            if (now.isEmpty() || now.get().pane().alternateScreen()) {
                return "";
            }
            if (!now.get().pane().guard().equals(before.pane().guard())) {
                return typed.behind(
                        now.get().rows(),
                        now.get().cursorRow(),
                        now.get().pane().width());
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return "";
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
        Followed followed = new Followed();
        Movement movement = new Movement(CLEARING);
        do {
            Optional<StyledView> now = lookout.styledView(ref, rows);
            now.map(StyledView::view).ifPresent(movement::seen);
            if (now.isPresent() && rest.standsAlone(now.get(), sight.shell().decoratesTheRight())) {
                return new Refused(reason + "; it was taken off again", true);
            }
            if (now.isPresent()
                    && followed.longerThan(
                            REDRAWING, rest.standsAtCursor(now.get().view()))) {
                return new Refused(reason + "; it was taken off again, what stands behind the cursor was left", false);
            }
        } while (pause.shortly() && movement.mayGoOn());
        return new Refused(reason + "; it could not be taken off whole", false);
    }

    Keyboard keyboard() {
        return keyboard;
    }
}

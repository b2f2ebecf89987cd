package dev.alice.tmux.typist;

import dev.alice.flow.PaneRef;
import dev.alice.tmux.pane.HostProbe;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.StyledView;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.wire.TmuxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The eyes: tells a pane at an empty shell prompt from every other, by tmux's flags, the process table, the terminal's
 * mode and the row with the cursor. What it is not sure of is blocked.
 */
final class Lookout {
    private static final int MAX_PROMPTS = 256;
    private static final int MIN_WIDTH = 20;
    private static final int MIN_HEIGHT = 3;
    private static final String FULL_SCREEN = "a full-screen program is up";

    private record Shell(PaneKey pane, long pid) {}

    private final TmuxServer server;
    private final HostProbe probe;
    private final Supplier<Set<PaneKey>> callers;
    private final Map<Shell, Prompt> prompts = new LinkedHashMap<>();

    Lookout(TmuxServer server, Supplier<Set<PaneKey>> callers) {
        this.server = server;
        this.probe = new HostProbe(server);
        this.callers = callers;
    }

    /** Looks at everything. */
    Sight look(PaneRef ref, boolean afterCommand) {
        PaneKey key = key(ref);
        Optional<View> found = server.view(key, 0);
        Optional<Sight> early = flags(ref, found);
        if (early.isPresent() || found.isEmpty()) {
            return early.map(sight -> named(sight, found)).orElseGet(() -> new Sight.Gone("there is no pane " + ref));
        }
        View view = found.get();
        Processes processes = probe.processes(view.server(), view.pane());
        Optional<ShellKind> shell = ShellKind.of(processes.program());
        Optional<String> objection = objection(processes, shell);
        if (objection.isPresent() || shell.isEmpty()) {
            return new Sight.Blocked(objection.orElse(""), processes.program());
        }
        return switch (PromptRow.read(view, shell.get(), promptText(view.pane()), afterCommand)) {
            case PromptRow.Occupied occupied -> new Sight.Blocked(occupied.reason(), processes.program());
            case PromptRow.Empty empty -> {
                Optional<View> again = server.view(key, 0);
                boolean same = again.isPresent()
                        && again.get().server().equals(view.server())
                        && again.get().pane().guard().equals(view.pane().guard());
                if (!same) {
                    yield new Sight.Blocked("the pane changes while it is looked at", processes.program());
                }
                learn(view.pane(), empty.prompt());
                yield new Sight.AtPrompt(again.get(), shell.get(), processes, empty.prompt(), empty.before());
            }
        };
    }

    /** A full-screen program is named where the host tells its name. */
    private Sight named(Sight sight, Optional<View> found) {
        if (!(sight instanceof Sight.Blocked blocked)
                || found.isEmpty()
                || !found.get().pane().alternateScreen()
                || !blocked.reason().equals(FULL_SCREEN)) {
            return sight;
        }
        try {
            Processes processes = processes(found.get());
            String reason = Surroundings.of(processes)
                    .orElse(FULL_SCREEN
                            + (processes.foregroundProgram().isEmpty() ? "" : ": " + processes.foregroundProgram()));
            return new Sight.Blocked(reason, processes.program());
        } catch (TmuxException untold) {
            return sight;
        }
    }

    /**
     * Learns the prompt that stands in a pane whose shell waits for a line, after a command of ours that changed it; only
     * one that ends as the former did, because a program may ask for a line in the same way.
     *
     * @return whether it was learned
     */
    boolean learnAnew(View view) {
        Optional<String> former = promptText(view.pane());
        Optional<String> prompt = PromptRow.untouched(view);
        if (former.isEmpty() || prompt.isEmpty() || !PromptRow.resemble(former.get(), prompt.get())) {
            return false;
        }
        learn(view.pane(), prompt.get());
        return true;
    }

    /**
     * Learns the prompt of a shell in a pane that was just made, in which nobody can have typed: the text left of the
     * cursor, once the shell waits for a line and nothing has moved for a while.
     *
     * @param calm how long nothing may move
     * @return whether the prompt is known now
     */
    boolean acquaint(PaneRef ref, Duration calm, Duration limit, Pause pause) {
        long end = System.nanoTime() + limit.toNanos();
        do {
            try {
                Optional<Boolean> known = acquaintance(ref, calm, pause);
                if (known.isPresent()) {
                    return known.get();
                }
            } catch (TmuxException e) {
                // a process that was just made may not have its terminal yet, and the host cannot tell of it
                if (e.kind() != TmuxException.Kind.REFUSED || !pause.shortly()) {
                    throw e;
                }
            }
        } while (System.nanoTime() < end);
        return false;
    }

    /** Whether the prompt is known now; empty where that cannot be said yet. */
    private Optional<Boolean> acquaintance(PaneRef ref, Duration calm, Pause pause) {
        if (look(ref, false) instanceof Sight.AtPrompt) {
            return Optional.of(true);
        }
        Optional<View> before = server.view(key(ref), 0);
        if (before.isEmpty() || flags(ref, before).isPresent() || !pause.of(calm)) {
            return Optional.of(false);
        }
        Optional<View> after = server.view(key(ref), 0);
        if (after.isPresent() && after.get().rows().equals(before.get().rows()) && waits(after.get())) {
            Optional<String> prompt = PromptRow.untouched(after.get());
            prompt.ifPresent(text -> learn(after.get().pane(), text));
            return Optional.of(prompt.isPresent());
        }
        return Optional.empty();
    }

    private boolean waits(View view) {
        Processes processes = probe.processes(view.server(), view.pane());
        Optional<ShellKind> shell = ShellKind.of(processes.program());
        return shell.isPresent()
                && shell.get().alwaysEdits()
                && objection(processes, shell).isEmpty();
    }

    /** Why the pane cannot be typed into by tmux's own flags; empty where they allow it. */
    Optional<Sight> flags(PaneRef ref, Optional<View> found) {
        if (found.isEmpty()) {
            return Optional.of(new Sight.Gone("there is no pane " + ref));
        }
        View view = found.get();
        Pane pane = view.pane();
        if (!view.server().toString().equals(ref.server().value())) {
            return Optional.of(new Sight.OtherServer("the tmux server is not the one that pane " + ref + " was in"));
        }
        if (pane.dead()) {
            return Optional.of(new Sight.Gone("the program of pane " + ref + " has ended"));
        }
        String reason = "";
        if (callers.get().contains(pane.key())) {
            reason = "your own ssh runs in this pane";
        } else if (pane.inMode()) {
            reason = "the pane is in copy mode or another mode of tmux";
        } else if (pane.alternateScreen()) {
            reason = FULL_SCREEN;
        } else if (pane.inputOff()) {
            reason = "input to the pane is off";
        } else if (pane.synchronizedInput()) {
            reason = "the panes of this window are synchronized";
        } else if (pane.width() < MIN_WIDTH || pane.height() < MIN_HEIGHT) {
            reason = "the pane is too small to read a command line in: " + pane.width() + "×" + pane.height()
                    + ", it takes " + MIN_WIDTH + "×" + MIN_HEIGHT;
        }
        return reason.isEmpty() ? Optional.empty() : Optional.of(new Sight.Blocked(reason, ""));
    }

    private static Optional<String> objection(Processes processes, Optional<ShellKind> shell) {
        Optional<String> surroundings = Surroundings.of(processes);
        if (surroundings.isPresent()) {
            return processes.asksForPassword() && !processes.foreground()
                    ? surroundings.map(words -> words + " and asks for a password")
                    : surroundings;
        }
        if (!processes.foreground()) {
            String program = processes.foregroundProgram();
            String hidden = processes.asksForPassword() ? " and asks for a password" : "";
            return Optional.of((program.isEmpty() ? "a program" : program) + " runs in the pane" + hidden);
        }
        if (shell.isEmpty()) {
            return Optional.of("the pane runs " + processes.program() + ", which is no shell that Alice knows");
        }
        if (processes.asksForPassword()) {
            return Optional.of("the terminal hides what is typed, as for a password");
        }
        if (!processes.signals() && shell.get() != ShellKind.ASH && shell.get() != ShellKind.SH) {
            return Optional.of("the terminal is in raw mode");
        }
        if (shell.get().alwaysEdits() && processes.lineMode()) {
            return Optional.of(processes.program() + " is busy or reads a line");
        }
        if (!processes.lineMode() && processes.echo()) {
            return Optional.of("a program reads single keys");
        }
        return Optional.empty();
    }

    /** One pane with rows of history, without a look at its processes. */
    Optional<View> view(PaneRef ref, int history) {
        return server.view(key(ref), history);
    }

    /** The same as {@link #view(PaneRef, int)}, with the styles of the rows. */
    Optional<StyledView> styledView(PaneRef ref, int history) {
        return server.styledView(key(ref), history);
    }

    /** What runs in the pane. */
    Processes processes(View view) {
        return probe.processes(view.server(), view.pane());
    }

    /** The prompt that this pane's shell last showed when it was certainly empty. */
    Optional<Prompt> prompt(Pane pane) {
        synchronized (prompts) {
            return Optional.ofNullable(prompts.get(new Shell(pane.key(), pane.pid())));
        }
    }

    /** The last row of {@link #prompt(Pane)}. */
    Optional<String> promptText(Pane pane) {
        return prompt(pane).map(Prompt::text);
    }

    /** Takes down how many rows the prompt of this pane's shell has above its last. */
    void measured(Pane pane, int header) {
        synchronized (prompts) {
            prompts.computeIfPresent(new Shell(pane.key(), pane.pid()), (shell, prompt) -> prompt.measured(header));
        }
    }

    private void learn(Pane pane, String text) {
        synchronized (prompts) {
            prompts.merge(
                    new Shell(pane.key(), pane.pid()),
                    new Prompt(text, 0, 0),
                    (former, first) -> new Prompt(text, former.header(), former.seen()));
            if (prompts.size() > MAX_PROMPTS) {
                prompts.remove(prompts.keySet().iterator().next());
            }
        }
    }

    /** A random word of letters and digits. */
    String word() {
        return server.word();
    }

    static PaneKey key(PaneRef ref) {
        return new PaneKey(ref.pane().value());
    }
}

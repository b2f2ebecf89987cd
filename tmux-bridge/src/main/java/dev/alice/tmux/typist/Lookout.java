package dev.alice.tmux.typist;

import dev.alice.flow.PaneRef;
import dev.alice.tmux.pane.HostProbe;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
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

    private record Shell(PaneKey pane, long pid) {}

    private final TmuxServer server;
    private final HostProbe probe;
    private final Supplier<Set<PaneKey>> callers;
    private final Map<Shell, String> prompts = new LinkedHashMap<>();

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
            return early.orElseGet(() -> new Sight.Gone("there is no pane " + ref));
        }
        View view = found.get();
        Processes processes = probe.processes(view.server(), view.pane());
        Optional<ShellKind> shell = ShellKind.of(processes.program());
        Optional<String> objection = objection(processes, shell);
        if (objection.isPresent() || shell.isEmpty()) {
            return new Sight.Blocked(objection.orElse(""), processes.program());
        }
        return switch (PromptRow.read(view, shell.get(), prompt(view.pane()), afterCommand)) {
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
                yield new Sight.AtPrompt(again.get(), shell.get(), processes.program(), empty.prompt(), empty.before());
            }
        };
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
            if (look(ref, false) instanceof Sight.AtPrompt) {
                return true;
            }
            Optional<View> before = server.view(key(ref), 0);
            if (before.isEmpty() || flags(ref, before).isPresent() || !pause.of(calm)) {
                return false;
            }
            Optional<View> after = server.view(key(ref), 0);
            if (after.isPresent() && after.get().rows().equals(before.get().rows()) && waits(after.get())) {
                Optional<String> prompt = PromptRow.untouched(after.get());
                prompt.ifPresent(text -> learn(after.get().pane(), text));
                return prompt.isPresent();
            }
        } while (System.nanoTime() < end);
        return false;
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
            reason = "a full-screen program is up";
        } else if (pane.inputOff()) {
            reason = "input to the pane is off";
        } else if (pane.synchronizedInput()) {
            reason = "the panes of this window are synchronized";
        }
        return reason.isEmpty() ? Optional.empty() : Optional.of(new Sight.Blocked(reason, ""));
    }

    private static Optional<String> objection(Processes processes, Optional<ShellKind> shell) {
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

    /** What runs in the pane. */
    Processes processes(View view) {
        return probe.processes(view.server(), view.pane());
    }

    /** The prompt that this pane's shell last showed when it was certainly empty. */
    Optional<String> prompt(Pane pane) {
        synchronized (prompts) {
            return Optional.ofNullable(prompts.get(new Shell(pane.key(), pane.pid())));
        }
    }

    private void learn(Pane pane, String prompt) {
        synchronized (prompts) {
            prompts.put(new Shell(pane.key(), pane.pid()), prompt);
            if (prompts.size() > MAX_PROMPTS) {
                prompts.remove(prompts.keySet().iterator().next());
            }
        }
    }

    static PaneKey key(PaneRef ref) {
        return new PaneKey(ref.pane().value());
    }
}

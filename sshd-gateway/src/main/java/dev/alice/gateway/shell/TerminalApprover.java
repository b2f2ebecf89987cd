package dev.alice.gateway.shell;

import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Cleared;
import dev.alice.flow.Judged;
import dev.alice.flow.Proposed;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Review;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Asks the person at the terminal for as much approval as the verdict wants: one key, a yes, or a word. */
final class TerminalApprover implements Approver {
    private static final List<String> WORDS = List.of(
            "amber", "basalt", "cobalt", "delta", "ember", "falcon", "garnet", "harbor", "indigo", "juniper", "kestrel",
            "lagoon", "magnet", "nickel", "onyx", "pepper", "quartz", "raven", "saffron", "timber", "umbra", "velvet",
            "walnut", "zephyr");

    private static final Absent WITHDRAWN = new Absent("the question was withdrawn");

    private final Console console;
    private final UserName user;
    private final Clock clock;
    private final SecureRandom random;
    private final Consumer<Judged> why;
    private final Consumer<Judged> evidence;
    private List<String> edited = List.of();

    TerminalApprover(
            Console console,
            UserName user,
            Clock clock,
            SecureRandom random,
            Consumer<Judged> why,
            Consumer<Judged> evidence) {
        this.console = console;
        this.user = user;
        this.clock = clock;
        this.random = random;
        this.why = why;
        this.evidence = evidence;
    }

    /** The commands that the person wrote instead, one for each step; empty where they did not edit. */
    List<String> edited() {
        return edited;
    }

    @Override
    public Answer decide(Judged judged, BooleanSupplier withdrawn) {
        return judged.verdict().approval() == ApprovalKind.WORD ? word(judged, withdrawn) : key(judged, withdrawn);
    }

    private Answer key(Judged judged, BooleanSupplier withdrawn) {
        Proposed proposed = judged.proposed();
        int steps = proposed.flow().steps().size();
        boolean oneKey = judged.verdict().approval() == ApprovalKind.ONE_KEY;
        String what = (steps == 1 ? "Type line 1" : "Type lines 1 to " + steps) + " into "
                + judged.requested().pane() + "?";
        boolean seen = judged.ranked().rehearsed().rehearsal() instanceof Rehearsal.Ran;
        // with everything to choose from it still fits into 80 columns
        String gap = steps > 1 && seen ? "  " : "   ";
        String keys = gap + "y yes" + gap + "n no" + gap + "e edit" + (steps > 1 ? gap + "s step" : "")
                + (seen ? gap + "v evidence" : "") + gap + "? why   ";
        while (true) {
            int key = console.key(what + keys, withdrawn);
            switch (key) {
                case 'y', 'Y' -> {
                    return yes(oneKey ? ApprovalKind.ONE_KEY : ApprovalKind.YES, "y", false);
                }
                case 's', 'S' -> {
                    if (steps > 1) {
                        return yes(ApprovalKind.YES, "s", true);
                    }
                }
                case 'n', 'N' -> {
                    return new No(user + " said no");
                }
                case 'e', 'E' -> {
                    edited = edit(proposed);
                    if (!edited.isEmpty()) {
                        return new No("edited; the new lines take the same way");
                    }
                }
                case '?' -> why.accept(judged);
                case 'v', 'V' -> evidence.accept(judged);
                case Console.GONE -> {
                    return new Absent("the conversation ended before an answer");
                }
                case Console.UNANSWERED -> {
                    return new Absent("nobody answered within ten minutes; what was seen then may not hold now");
                }
                case Console.STOPPED -> {
                    return new No(user + " stopped it");
                }
                case Console.WITHDRAWN -> {
                    return WITHDRAWN;
                }
                default -> console.note("y, n, e, v or ?");
            }
        }
    }

    /** The lines after the person changed them; none where they gave up or changed nothing. */
    private List<String> edit(Proposed proposed) {
        List<String> before = proposed.flow().steps().stream()
                .map(step -> step.command().value())
                .toList();
        if (before.stream().anyMatch(command -> command.indexOf('\n') >= 0)) {
            console.note("a command of several lines is not edited here: ask again in other words");
            return List.of();
        }
        List<String> after = new ArrayList<>();
        for (String line : before) {
            Optional<String> changed = console.edit(line);
            if (changed.isEmpty()) {
                return List.of();
            }
            after.add(changed.get());
        }
        return after.equals(before) ? List.of() : after;
    }

    private Answer word(Judged judged, BooleanSupplier withdrawn) {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        console.say("");
        List<String> about = new ArrayList<>();
        about.add("This is " + judged.proposed().assessment().risk().word() + ".");
        PairLines.newcomer(judged.ranked()).ifPresent(words -> about.add("Its author " + words + "."));
        if (judged.ranked().reviewed().review() instanceof Review.Objects) {
            about.add(PairLines.says(judged.ranked()) + ".");
        }
        about.add("To have it typed into " + judged.requested().pane() + ", type the word  " + word);
        about.forEach(
                words -> Ink.wrap(console.ink().plain(words), console.ink().width() - 2)
                        .forEach(line -> console.say(" " + line)));
        console.say(" " + console.ink().dim("? why   v evidence   anything else is no"));
        Optional<String> answer = console.line(" " + word + "? ", withdrawn);
        while (answer.isPresent()
                && (answer.get().strip().equals("?") || answer.get().strip().equals("v"))) {
            (answer.get().strip().equals("?") ? why : evidence).accept(judged);
            answer = console.line(" " + word + "? ", withdrawn);
        }
        if (answer.isEmpty() && withdrawn.getAsBoolean()) {
            return WITHDRAWN;
        }
        if (answer.isEmpty()) {
            return console.isGone()
                    ? new Absent("the conversation ended before an answer")
                    : new No(user + " stopped it");
        }
        return answer.get().strip().equals(word)
                ? yes(ApprovalKind.WORD, word, false)
                : new No("the word was not typed");
    }

    private Yes yes(ApprovalKind how, String words, boolean stepByStep) {
        return new Yes(new Approval(how, user, words, clock.instant(), stepByStep));
    }

    @Override
    public boolean goOn(Cleared cleared, int nextStep, StepOutcome before) {
        console.say("   step " + (nextStep - 1) + ": " + GateLines.outcome(before));
        while (true) {
            int key = console.key("Type line " + nextStep + "?   y yes   n no   ", () -> false);
            switch (key) {
                case 'y', 'Y' -> {
                    return true;
                }
                case 'n', 'N', Console.GONE, Console.STOPPED, Console.UNANSWERED, Console.WITHDRAWN -> {
                    return false;
                }
                default -> console.note("y or n");
            }
        }
    }
}

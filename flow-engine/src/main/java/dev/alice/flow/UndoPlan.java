package dev.alice.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a flow can be taken back: the lines that do it, and what stays whatever is done.
 *
 * <p>Lines that the author of the flow declared come first, in the order from the last step to the first. What no author
 * spoke of is read off the rehearsal. A plan promises nothing that was neither declared nor seen.
 *
 * @param backs in the order in which they are to be typed
 * @param stays what cannot be taken back, in words
 */
public record UndoPlan(List<Back> backs, List<String> stays) {
    /**
     * One line that takes something back.
     *
     * @param step the step that it takes back; 0 where it takes back what the whole flow was seen to do
     */
    public record Back(int step, CommandText command, String why) {}

    public UndoPlan {
        backs = List.copyOf(backs);
        stays = List.copyOf(stays);
    }

    /** The plan for a flow as it was rehearsed; empty for a flow that leaves nothing behind. */
    public static UndoPlan of(Rehearsed rehearsed) {
        Proposed proposed = rehearsed.proposed();
        if (proposed.assessment().risk() == Risk.READS_ONLY) {
            return new UndoPlan(List.of(), List.of());
        }
        List<Back> backs = new ArrayList<>();
        List<Integer> silent = new ArrayList<>();
        List<Step> steps = proposed.flow().steps();
        for (int i = steps.size(); i >= 1; i--) {
            int number = i;
            Step step = steps.get(i - 1);
            step.undo()
                    .ifPresentOrElse(
                            command -> backs.add(new Back(number, command, "takes back step " + number)), () -> {
                                if (!step.check()) {
                                    silent.addFirst(number);
                                }
                            });
        }
        List<String> stays = new ArrayList<>();
        if (rehearsed.rehearsal() instanceof Rehearsal.Ran ran) {
            new SeenUndo(ran.evidence(), proposed.flow(), rehearsed.requested().host(), backs, stays, !silent.isEmpty())
                    .read();
        } else if (!silent.isEmpty()) {
            stays.add("whatever " + steps(silent)
                    + ": no line that takes it back was given, and it was not rehearsed, so nobody saw what it leaves");
        }
        int room = Flow.MAX_STEPS;
        if (backs.size() > room) {
            stays.add((backs.size() - room) + " further lines would be needed; a flow has at most " + room);
        }
        return new UndoPlan(backs.subList(0, Math.min(room, backs.size())), stays);
    }

    private static String steps(List<Integer> numbers) {
        return (numbers.size() == 1 ? "step " : "steps ")
                + String.join(", ", numbers.stream().map(String::valueOf).toList())
                + (numbers.size() == 1 ? " does" : " do");
    }

    /**
     * What of the plan holds where only some of the steps ended well.
     *
     * @param ended how many steps, from the first, are known to have ended as predicted
     * @param all whether these are all steps of the flow
     */
    public UndoPlan after(int ended, boolean all) {
        return new UndoPlan(
                backs.stream()
                        .filter(back -> back.step() == 0 ? all : back.step() <= ended)
                        .toList(),
                stays);
    }

    /** The flow that takes another back, or empty where nothing can be. */
    public Optional<Flow> flow(String purpose, Source source) {
        if (backs.isEmpty()) {
            return Optional.empty();
        }
        List<String> assumptions = new ArrayList<>();
        if (backs.stream().anyMatch(back -> back.step() == 0)) {
            assumptions.add("what the rehearsal brought was not on your host before");
        }
        stays.stream()
                .limit(15)
                .map(words -> "stays: " + words.substring(0, Math.min(1_000, words.length())))
                .forEach(assumptions::add);
        String title = "undo: " + purpose;
        return Optional.of(new Flow(
                title.substring(0, Math.min(500, title.length())),
                "What the flow did is taken back, as far as that can be done",
                backs.stream()
                        .map(back -> new Step(
                                back.command(), back.why(), new Prediction(0, 850, back.why()), Optional.empty()))
                        .toList(),
                List.of(),
                assumptions,
                source));
    }
}

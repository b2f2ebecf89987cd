package dev.alice.agent.recipes;

import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The check of a recipe's values against the user's host: one logged look, where there is anything to ask for. */
final class HostCheck {

    private static final String READER = "recipes";

    /**
     * A value that does not fit the host.
     *
     * @param head the words that the question begins with, by which it is known again
     * @param near values that do
     */
    record Misfit(Slot slot, String value, String head, List<String> near) {
        String question() {
            String hint = near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
            return "%s%s Which %s?".formatted(head, hint, slot.name());
        }
    }

    /**
     * What came of a check.
     *
     * @param misfit the first value that does not fit
     * @param confirmed whether the host has told that every value that it was asked for fits
     */
    record Result(Optional<Misfit> misfit, boolean confirmed) {}

    private record Question(Slot slot, String value, Thing thing) {}

    private HostCheck() {}

    static Result of(Match match, Eyes eyes) {
        List<Question> questions = questions(match);
        if (questions.isEmpty()) {
            return new Result(Optional.empty(), false);
        }
        List<Presence> told =
                eyes.presence(questions.stream().map(Question::thing).toList(), READER);
        boolean confirmed = told.size() == questions.size();
        for (int i = 0; i < Math.min(told.size(), questions.size()); i++) {
            Optional<Misfit> misfit = misfit(questions.get(i), told.get(i));
            if (misfit.isPresent()) {
                return new Result(misfit, false);
            }
            confirmed &= !(told.get(i) instanceof Presence.Untold);
        }
        return new Result(Optional.empty(), confirmed);
    }

    /** The eyes of an earlier turn, which saw then what its result still tells. */
    static Eyes remembered(String result) {
        return new Eyes() {
            @Override
            public Look pane(String reader) {
                return CLOSED.pane(reader);
            }

            @Override
            public Look host(String reader) {
                return CLOSED.host(reader);
            }

            @Override
            public Look log(String words, String reader) {
                return CLOSED.log(words, reader);
            }

            @Override
            public Look explain(String command, String reader) {
                return CLOSED.explain(command, reader);
            }

            @Override
            public List<Presence> presence(List<Thing> things, String reader) {
                return things.stream()
                        .<Presence>map(thing -> result.contains(missing(thing))
                                ? new Presence.Absent(List.of())
                                : result.contains(there(thing))
                                        ? new Presence.Present()
                                        : new Presence.Untold("the earlier turn did not tell"))
                        .toList();
            }
        };
    }

    private static String missing(Thing thing) {
        return "There is no %s «%s» on your host.".formatted(kind(thing), thing.name());
    }

    private static String there(Thing thing) {
        return "There is a %s «%s» on your host already.".formatted(kind(thing), thing.name());
    }

    private static String kind(Thing thing) {
        return thing.kind().name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Misfit> misfit(Question question, Presence presence) {
        Slot slot = question.slot();
        return switch (presence) {
            case Presence.Absent absent
            when slot.stance() == Slot.Stance.THERE ->
                Optional.of(new Misfit(slot, question.value(), missing(question.thing()), absent.near()));
            case Presence.Present present
            when slot.stance() == Slot.Stance.NEW ->
                Optional.of(new Misfit(slot, question.value(), there(question.thing()), List.of()));
            case Presence.Absent fits -> Optional.empty();
            case Presence.Present fits -> Optional.empty();
            case Presence.Untold untold -> Optional.empty();
        };
    }

    private static List<Question> questions(Match match) {
        var questions = new ArrayList<Question>();
        for (Slot slot : match.recipe().slots().values()) {
            Optional<Thing.Kind> kind = kind(slot, match.recipe());
            for (String value : match.values().getOrDefault(slot.name(), List.of())) {
                boolean byDefault = slot.byDefault().filter(value::equals).isPresent();
                if (kind.isPresent()
                        && slot.stance() != Slot.Stance.ANY
                        && !byDefault
                        && slot.type().objection(value).isEmpty()
                        && value.length() <= 300) {
                    questions.add(new Question(slot, value, new Thing(kind.orElseThrow(), value)));
                }
            }
        }
        return questions;
    }

    /** What the host is asked for; files only by recipes that look at them, since others may make them. */
    private static Optional<Thing.Kind> kind(Slot slot, Recipe recipe) {
        return switch (slot.type()) {
            case PACKAGE, PACKAGES -> Optional.of(Thing.Kind.PACKAGE);
            case SERVICE -> Optional.of(Thing.Kind.SERVICE);
            case USER -> Optional.of(Thing.Kind.USER);
            case GROUP -> Optional.of(Thing.Kind.GROUP);
            case PATH, TAR, ZIP, GZ ->
                recipe.impact() == Impact.READS ? Optional.of(Thing.Kind.FILE) : Optional.empty();
            case URL, PORT, NUMBER, PID, SIZE, MODE, HOST, LOGIN, ADDRESS, NAME, GLOB, TEXT -> Optional.empty();
        };
    }
}

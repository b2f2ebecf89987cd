package dev.alice.agent.recipes;

import dev.alice.agent.meaning.Meanings;
import dev.alice.agent.recipes.Word.Shape;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Seed;
import dev.alice.flow.port.Brain.Answer;
import dev.alice.flow.port.Brain.Asks;
import dev.alice.flow.port.Brain.Choice;
import dev.alice.flow.port.Brain.DoesNotKnow;
import dev.alice.flow.port.Brain.Exchange;
import dev.alice.flow.port.Brain.Offers;
import dev.alice.flow.port.Brain.Proposes;
import dev.alice.flow.port.Brain.Says;
import dev.alice.flow.port.Brain.Turn;
import dev.alice.flow.port.Brain.Way;
import dev.alice.flow.port.Eyes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The decision what to answer to words, with one person's recipes.
 *
 * <p>It proposes only where a recipe explains every word of the request, no other recipe comes close, and both gates
 * pass. Otherwise it asks for what is missing, offers up to three readings, or does not know. Immutable.
 */
final class Deliberation {

    /** From here on a match is offered as something the request could mean. */
    static final double OFFER = 0.45;

    /** How many recipes are looked at for their meaning alone. */
    private static final int ALIKE = 6;

    static final double LEAST_ALIKE = 0.6;
    /** From here on a recipe is a candidate for a choice although the words hardly match. */
    static final double ALIKE_ALONE = 0.72;
    /** A reading of the whole request must be this much like it to be offered. */
    static final double ALIKE_READING = 0.6;
    /** A reading that leaves words out must be this much like the request. */
    static final double ALIKE_WITHOUT = 0.75;

    /** A request this much like any phrasing of a recipe, names aside, needs no reading to be like it. */
    static final double ALIKE_PHRASING = 0.74;

    private static final int REMEMBERED_TURNS = 6;
    private static final String NO_RECIPE =
            "I do not know this. Recipes do one plain task at a time and compose nothing: say it as one task, configure a"
                    + " model (an OpenAI-compatible base URL, a model name and the variable that holds its key), or show me:"
                    + " once a flow of yours has done it, keep that flow, and I know it the next time.";

    private static final String NO_REMEDY =
            "I know no way around this failure. Look at what the command said, and ask in other words.";

    private final RecipeSearch search;
    private final Likeness likeness;
    private final Gates gates;
    private final Conditions conditions;
    private final Remedies remedies;
    private final Certainty certainty;
    private final Choices choices;
    private final Map<String, Provenance> learned;

    Deliberation(RecipeBook book, List<LearnedRecipe> learned, Vocabulary vocabulary, Meanings meanings) {
        this.search = new RecipeSearch(book.and(learned), vocabulary);
        this.likeness = new Likeness(meanings, search);
        this.gates = new Gates(vocabulary);
        this.conditions = new Conditions(vocabulary);
        this.remedies = new Remedies(search, gates);
        this.learned = learned.stream()
                .collect(Collectors.toUnmodifiableMap(one -> one.recipe().id(), LearnedRecipe::provenance));
        this.certainty = new Certainty(vocabulary, likeness, this.learned.keySet());
        this.choices = new Choices(search, gates, certainty);
    }

    Answer answer(Turn turn) {
        if (turn.setback().isPresent()) {
            return remedies.after(turn, turn.setback().orElseThrow())
                    .<Answer>map(known -> known)
                    .orElseGet(() -> new DoesNotKnow(NO_REMEDY));
        }
        Decision alone = decide(turn.words(), turn.host(), turn.eyes());
        if (alone.answer() instanceof Proposes) {
            return alone.answer();
        }
        Optional<Decision> pending = pending(turn);
        return pending.flatMap(open -> fill(open, turn.words(), turn.host(), turn.eyes()))
                .orElse(alone)
                .answer();
    }

    /**
     * An answer, and the match it would go on with when it is a question.
     *
     * @param request the words it is an answer to
     * @param confirmed whether the host has told that it has what the values name
     */
    private record Decision(Answer answer, Optional<Match> open, List<Word> request, boolean confirmed) {
        static Decision of(Answer answer) {
            return new Decision(answer, Optional.empty(), List.of(), false);
        }
    }

    private Decision decide(String words, HostFacts host, Eyes eyes) {
        Optional<String> refusal = Refusal.of(words);
        if (refusal.isPresent()) {
            return Decision.of(new Says(refusal.orElseThrow()));
        }
        List<Word> request = search.read(words);
        for (Word word : request) {
            if (word.shape() == Shape.ODD) {
                return Decision.of(new Says(Refusal.odd(word)));
            }
        }
        List<Match> matches = matches(request, List.of());
        if (!matches.isEmpty() && matches.getFirst().score() >= OFFER) {
            Match best = matches.getFirst();
            boolean clear = certainty.isClear(matches);
            if (clear && !best.missing().isEmpty()) {
                return ask(best, request);
            }
            if (clear) {
                Decision checked = checked(best, request, host, eyes, matches);
                if (!certainty.isDoubtful(best, request)
                        || checked.confirmed()
                        || !(checked.answer() instanceof Proposes)) {
                    return checked;
                }
            }
        }
        return likeness.asked(words, request)
                .map(asked -> unclear(asked, request, host))
                .orElseGet(() -> unclear(matches, request, host));
    }

    private List<Match> matches(List<Word> request, List<Integer> others) {
        return search.matches(request, others).stream()
                .filter(match -> !conditions.oversteps(request, match))
                .toList();
    }

    /** What is answered by words alone where no recipe fits for certain. */
    private Decision unclear(List<Match> matches, List<Word> request, HostFacts host) {
        if (matches.isEmpty() || matches.getFirst().score() < OFFER) {
            return Decision.of(new DoesNotKnow(NO_RECIPE));
        }
        Match best = matches.getFirst();
        Optional<String> unknown = unknown(best, request);
        return unknown.isPresent()
                ? Decision.of(new DoesNotKnow(unknown.orElseThrow() + NO_RECIPE))
                : offer(matches, host, doubt(best));
    }

    /** What is answered by words and meaning: readings that are unlike the request are not offered. */
    private Decision unclear(Likeness.Asked asked, List<Word> request, HostFacts host) {
        List<Match> matches = Likeness.sorted(matches(request, asked.best(ALIKE, LEAST_ALIKE)), asked).stream()
                .filter(match -> match.score() >= OFFER || asked.of(match.recipe()) >= ALIKE_ALONE)
                .limit(ALIKE)
                .filter(match -> unknown(match, request).isEmpty())
                .filter(match -> isAlike(asked, match))
                .toList();
        return matches.isEmpty()
                ? Decision.of(new DoesNotKnow(NO_RECIPE))
                : offer(matches, host, doubt(matches.getFirst()));
    }

    private static boolean isAlike(Likeness.Asked asked, Match match) {
        double least = match.unexplained().isEmpty() ? ALIKE_READING : ALIKE_WITHOUT;
        return asked.of(match.recipe()) >= ALIKE_PHRASING || asked.of(match) >= least;
    }

    /** What of a request a recipe does not know although everything hangs on it. */
    private Optional<String> unknown(Match match, List<Word> request) {
        if (match.unknownVerb()) {
            return Optional.of("I do not know what «%s» means here. "
                    .formatted(match.unexplained().getFirst().text()));
        }
        return conditions
                .dropped(request, match.unexplained())
                .map(words -> "I have no recipe that honours «%s» here, so I propose nothing. ".formatted(words));
    }

    /** Has the meanings of its recipes computed that are not known yet. */
    void prepare() {
        likeness.prepare();
    }

    /** A proposal whose values the host was asked for first; a name that is not there becomes a question. */
    private Decision checked(Match best, List<Word> request, HostFacts host, Eyes eyes, List<Match> all) {
        Decision proposal = propose(best, request, host, all);
        if (!(proposal.answer() instanceof Proposes)) {
            return proposal;
        }
        HostCheck.Result result = HostCheck.of(best, eyes);
        return result.misfit()
                .map(misfit -> misfit(misfit, best, request))
                .orElseGet(() -> new Decision(proposal.answer(), Optional.empty(), List.of(), result.confirmed()));
    }

    private static Decision misfit(HostCheck.Misfit misfit, Match match, List<Word> request) {
        List<String> values = match.values().getOrDefault(misfit.slot().name(), List.of());
        var others =
                request.stream().filter(word -> !values.contains(word.text())).toList();
        return new Decision(new Asks(misfit.question()), Optional.of(match.without(misfit.slot())), others, false);
    }

    private Decision propose(Match best, List<Word> request, HostFacts host, List<Match> all) {
        return switch (Draft.of(best.recipe(), best.values(), host)) {
            case Draft.Refused refused -> Decision.of(new Says("I propose nothing: " + refused.reason() + "."));
            case Draft.Ready ready -> {
                Draft draft = ready.draft();
                Optional<String> objection = gates.objection(best, request, draft.allValues(), draft.commands());
                yield objection.isPresent()
                        ? offer(all, host, objection.orElseThrow() + ". ")
                        : Decision.of(new Proposes(draft.flow(), seeds(draft), others(best, request, host)));
            }
        };
    }

    /** What a proposal grew from: its recipe, and for a learned one what that came from. */
    private List<Seed> seeds(Draft draft) {
        return Optional.ofNullable(learned.get(draft.recipe().id()))
                .map(provenance -> provenance.seeds(draft.seed()))
                .orElseGet(() -> List.of(draft.seed()));
    }

    /** The recipe's other ways that can be filled in here and pass the same gates. */
    private List<Way> others(Match best, List<Word> request, HostFacts host) {
        var ways = new ArrayList<Way>();
        for (Recipe other : best.recipe().otherwise()) {
            if (Draft.of(other, best.values(), host) instanceof Draft.Ready ready
                    && gates.objection(
                                    best.by(other),
                                    request,
                                    ready.draft().allValues(),
                                    ready.draft().commands())
                            .isEmpty()) {
                ways.add(new Way(ready.draft().flow(), List.of(ready.draft().seed())));
            }
        }
        return ways;
    }

    private Decision ask(Match match, List<Word> request) {
        Slot slot = match.missing().getFirst();
        String question = "To %s I need %s. Which %s?"
                .formatted(
                        match.recipe().purpose().words(match.values()),
                        slot.type().words(),
                        slot.name());
        return new Decision(new Asks(question), Optional.of(match), request, false);
    }

    private String doubt(Match best) {
        return best.unexplained().isEmpty()
                ? ""
                : "I have no use for «%s». "
                        .formatted(best.unexplained().getFirst().text());
    }

    private Decision offer(List<Match> matches, HostFacts host, String why) {
        List<Choice> choices = this.choices.of(matches, host);
        return Decision.of(
                choices.isEmpty()
                        ? new DoesNotKnow(why + NO_RECIPE)
                        : new Offers(
                                why + (choices.size() == 1 ? "Did you mean this?" : "Which of these do you mean?"),
                                choices));
    }

    /** The question that is still open at the end of the history. */
    private Optional<Decision> pending(Turn turn) {
        Optional<Decision> open = Optional.empty();
        List<Exchange> history = turn.history();
        for (Exchange exchange : history.subList(Math.max(0, history.size() - REMEMBERED_TURNS), history.size())) {
            Eyes then = HostCheck.remembered(exchange.result());
            Decision alone = decide(exchange.words(), turn.host(), then);
            Decision now = alone.answer() instanceof Proposes
                    ? alone
                    : open.flatMap(before -> fill(before, exchange.words(), turn.host(), then))
                            .orElse(alone);
            open = now.open().isPresent() ? Optional.of(now) : Optional.empty();
        }
        return open;
    }

    /** Takes words as the answer to an open question, where they can be one. */
    private Optional<Decision> fill(Decision open, String words, HostFacts host, Eyes eyes) {
        Match match = open.open().orElseThrow();
        Slot slot = match.missing().getFirst();
        if (Refusal.of(words).isPresent()) {
            return Optional.empty();
        }
        List<Word> answer = search.read(words);
        List<Word> telling = answer.stream()
                .filter(word ->
                        !search.vocabulary().isStop(word) && !word.lemma().equals("and"))
                .filter(word -> !slot.type().isNoun(word.lemma()))
                .toList();
        var values = new HashMap<>(match.values());
        if (slot.type() == SlotType.TEXT && telling.size() != 1) {
            values.put(slot.name(), List.of(words.strip()));
        } else if (telling.isEmpty()
                || (telling.size() > 1 && !slot.type().takesSeveral())
                || telling.stream().anyMatch(word -> slot.type().fit(word, false) == 0)) {
            return Optional.empty();
        } else {
            values.put(slot.name(), telling.stream().map(Word::text).toList());
        }
        var request = new ArrayList<>(open.request());
        request.addAll(telling);
        List<Slot> missing = match.missing().subList(1, match.missing().size());
        var filled = new Match(
                match.recipe(),
                match.phrasing(),
                match.score(),
                match.shared(),
                values,
                missing,
                match.grounded(),
                match.paired(),
                match.unexplained(),
                match.unknownVerb());
        if (!missing.isEmpty()) {
            return Optional.of(ask(filled, request));
        }
        // a name that is said again although the host has nothing of it is taken at its word; the rehearsal will tell
        boolean insisted = open.answer() instanceof Asks asks
                && telling.stream().allMatch(word -> asks.question().contains("«" + word.text() + "» on your host"));
        return Optional.of(
                insisted
                        ? propose(filled, request, host, List.of(filled))
                        : checked(filled, request, host, eyes, List.of(filled)));
    }
}

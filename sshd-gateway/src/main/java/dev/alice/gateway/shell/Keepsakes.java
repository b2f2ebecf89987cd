package dev.alice.gateway.shell;

import dev.alice.agent.recipes.LearnedRecipes;
import dev.alice.agent.recipes.LearnedRecipes.Learned;
import dev.alice.agent.recipes.Provenance;
import dev.alice.flow.EntryId;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Seed;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a person keeps of their flows as recipes of their own. Only the log says whether a flow may be kept: it was typed for
 * this person, every line of it was understood, and its outcome is as predicted with an exit code of 0.
 */
final class Keepsakes {
    private static final Pattern ADDED =
            Pattern.compile("(?s) \\((?:revision [1-9] of [0-9A-Z]{4}: |another way: ).*\\)\\z");
    private static final Pattern FLOW_NAME = Pattern.compile("[0-9A-Z]{4}|[A-Za-z0-9_-]{43,44}|[0-9]{1,15}");

    private final Services services;
    private final UserName user;
    private final Ink ink;

    Keepsakes(Services services, UserName user, Ink ink) {
        this.services = services;
        this.user = user;
        this.ink = ink;
    }

    /**
     * What a person asks to keep.
     *
     * @param name the flow; the last typed one where empty
     * @param words the words that shall ask for it; those that it served where empty
     */
    record Wish(Optional<String> name, Optional<String> words) {
        /** Reads what follows the verb: {@code [FLOW] [as WORDS]}. Other words are no wish to keep a flow. */
        static Optional<Wish> read(List<String> parts) {
            int as = parts.isEmpty() ? -1 : parts.getFirst().equals("as") ? 0 : 1;
            boolean named = as == 1;
            if (parts.size() <= 1) {
                return as == 0
                        ? Optional.empty()
                        : Optional.of(new Wish(parts.stream().findFirst(), Optional.empty()));
            }
            if (!parts.get(as).equals("as")
                    || named && !FLOW_NAME.matcher(parts.getFirst()).matches()
                    || parts.size() == as + 1) {
                return Optional.empty();
            }
            return Optional.of(new Wish(
                    named ? Optional.of(parts.getFirst()) : Optional.empty(),
                    Optional.of(String.join(" ", parts.subList(as + 1, parts.size())))));
        }
    }

    Reply keep(TrainId train, Wish wish) {
        Trail trail = Trail.around(services.ledger(), train, wish.name(), user, services.issuer());
        Optional<FlowId> flow = wish.name().isPresent() ? trail.named(wish.name()) : trail.lastTyped();
        if (flow.isEmpty()) {
            return Reply.bad(
                    wish.name()
                            .map(asked -> "no flow " + Visible.text(asked) + " of yours is in this train of thought")
                            .orElse("nothing was typed yet in this train of thought"),
                    ink);
        }
        Optional<String> objection = objection(trail, flow.get());
        if (objection.isPresent()) {
            return Reply.bad("flow " + flow.get().shortName() + " is not kept: " + objection.get(), ink);
        }
        Trail.Entry proposal = trail.about("proposal", flow.get()).orElseThrow();
        Trail.Entry outcome = trail.about("outcome", flow.get()).orElseThrow();
        String asked = wish.words()
                .orElseGet(() -> ADDED.matcher(requestWords(proposal)).replaceFirst(""));
        Provenance provenance = new Provenance(
                flow.get(), new EntryId(outcome.id()), services.clock().instant(), carried(proposal));
        Flow kept = Trail.flow(proposal);
        return switch (recipes().keep(user, asked, kept, family(proposal), provenance)) {
            case LearnedRecipes.NotKept not ->
                Reply.bad("flow " + flow.get().shortName() + " is not kept: " + Visible.text(not.reason()), ink);
            case LearnedRecipes.Kept done -> kept(done, proposal);
        };
    }

    private LearnedRecipes recipes() {
        return services.ghost().learned();
    }

    /** Why the log does not confirm a flow. */
    private Optional<String> objection(Trail trail, FlowId flow) {
        Optional<Trail.Entry> outcome = trail.about("outcome", flow);
        Optional<Trail.Entry> decision = trail.about("decision", flow);
        Optional<Trail.Entry> proposal = trail.about("proposal", flow);
        if (outcome.isEmpty() || decision.isEmpty() || proposal.isEmpty()) {
            return Optional.of("it was not typed to its end");
        }
        if (!user.value().equals(proposal.get().part("request").get("user"))) {
            return Optional.of("it was not typed for you");
        }
        boolean good = Boolean.TRUE.equals(outcome.get().payload().get("asPredicted"))
                && outcome.get().list("steps").stream()
                        .allMatch(step -> step instanceof Map<?, ?> run
                                && "exited".equals(run.get("outcome"))
                                && run.get("exit") instanceof Number exit
                                && exit.longValue() == 0);
        if (!good) {
            return Optional.of(
                    "its outcome, entry " + outcome.get().index() + ", did not confirm it with an exit code of 0");
        }
        if (!Boolean.TRUE.equals(decision.get().part("assessment").get("understood"))) {
            return Optional.of("not every line of it was understood");
        }
        List<Seed> seeds = new ArrayList<>(carried(proposal.get()));
        if (seeds.size() > Provenance.MOST_SEEDS) {
            // half of them would leave what somebody taints later unseen
            return Optional.of(
                    "it grew from " + seeds.size() + " things, and a recipe carries at most " + Provenance.MOST_SEEDS);
        }
        seeds.add(new Seed(Seed.Kind.FLOW, flow.qb64(), Optional.empty(), Optional.empty()));
        return services.chain()
                .against(seeds)
                .map(words -> "it, or what it grew from, turned bad: " + Visible.text(words));
    }

    private static String requestWords(Trail.Entry proposal) {
        return String.valueOf(proposal.part("request").get("words"));
    }

    private static HostFacts.Family family(Trail.Entry proposal) {
        return HostFacts.Family.valueOf(String.valueOf(proposal.part("host").get("family")));
    }

    /** What the flow grew from, its author with it: whoever taints one of them taints what the recipe will propose. */
    private static List<Seed> carried(Trail.Entry proposal) {
        List<Seed> seeds = new ArrayList<>(Trail.seeds(proposal));
        Map<?, ?> source = proposal.part("source");
        Seed.Kind author = Seed.Kind.valueOf(String.valueOf(source.get("kind")));
        if (seeds.stream().noneMatch(seed -> seed.kind() == author)) {
            seeds.addFirst(new Seed(author, String.valueOf(source.get("name")), Optional.empty(), Optional.empty()));
        }
        return seeds;
    }

    private Reply kept(LearnedRecipes.Kept done, Trail.Entry proposal) {
        Learned recipe = done.recipe();
        Map<String, Object> json = json(recipe);
        String os = Visible.text(String.valueOf(proposal.part("host").get("os")));
        json.put("host", os);
        json.put("replaced", done.replaced());
        List<String> lines = new ArrayList<>();
        lines.add(" " + ink.mark(Ink.Mark.PASSED) + " kept       " + ink.bold(Visible.text(recipe.request())));
        String words = "these words propose it from now on, through every gate · "
                + (done.replaced() ? "in the place of what they meant before · " : "") + "confirmed on " + os
                + " · forget " + recipe.id() + " removes it";
        Ink.wrap(ink.plain(words), ink.width() - 15).forEach(line -> lines.add(" ".repeat(14) + ink.dim(line)));
        return Reply.good(json, lines);
    }

    private static Map<String, Object> json(Learned recipe) {
        Provenance from = recipe.provenance();
        return StageJson.ordered(
                "id", recipe.id(),
                "request", recipe.request(),
                "purpose", recipe.purpose(),
                "commands", recipe.commands(),
                "flow", from.flow().qb64(),
                "entry", from.entry().value(),
                "kept", from.kept().toString(),
                "seeds",
                        from.seeds().stream()
                                .map(seed -> seed.kind().name() + " " + seed.name())
                                .toList());
    }

    /** What this person has kept. */
    Reply list() {
        List<Learned> all = recipes().of(user);
        List<String> lines = new ArrayList<>();
        for (Learned recipe : all) {
            lines.add(" " + ink.spread(ink.plain(Visible.text(recipe.request())), recipe.id()));
            for (String command : recipe.commands()) {
                Ink.wrap(Visible.text(command), ink.width() - 7).forEach(line -> lines.add("      " + ink.bold(line)));
            }
            String from = "from flow " + recipe.provenance().flow().shortName() + ", kept "
                    + recipe.provenance().kept().toString().substring(0, 10);
            lines.add("      " + ink.dim(from));
        }
        if (all.isEmpty()) {
            Ink.wrap("You have kept no recipe yet; keep does it with a flow that went as predicted.", ink.width() - 2)
                    .forEach(line -> lines.add(" " + ink.dim(line)));
        }
        return Reply.good(
                StageJson.ordered("learned", all.stream().map(Keepsakes::json).toList()), lines);
    }

    /** Forgets one of them, by its id or what stands behind the dot of it. */
    Reply forget(Optional<String> name) {
        if (name.isEmpty()) {
            return Reply.bad("forget which recipe? recipes lists yours", ink);
        }
        for (Learned recipe : recipes().of(user)) {
            if (recipe.id().equals(name.get()) || recipe.id().equalsIgnoreCase("learned." + name.get())) {
                recipes().forget(user, recipe.id());
                return Reply.good(
                        StageJson.ordered("forgotten", recipe.id()),
                        List.of(" " + ink.mark(Ink.Mark.PASSED) + " forgotten  " + Visible.text(recipe.request())));
            }
        }
        return Reply.bad("you have no recipe " + Visible.text(name.get()) + "; recipes lists yours", ink);
    }
}

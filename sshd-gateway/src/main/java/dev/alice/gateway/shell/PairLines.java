package dev.alice.gateway.shell;

import dev.alice.flow.Dossier;
import dev.alice.flow.Mind;
import dev.alice.flow.Pair;
import dev.alice.flow.Ranked;
import dev.alice.flow.Review;
import dev.alice.flow.Risk;
import dev.alice.flow.Standing;
import dev.alice.flow.Visible;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a pair says of a flow, as people are shown it: who navigates, what it says, and who of the two is new here. */
final class PairLines {
    private static final String LABEL = "navigator";

    private PairLines() {}

    /** The line of the navigator; none where recipes or a person wrote the flow and nobody else was to say anything. */
    static List<Roots.Line> lines(Ranked ranked) {
        Mind driver = driver(ranked);
        Review review = ranked.reviewed().review();
        if (review instanceof Review.Absent && driver.isKnown()) {
            return List.of();
        }
        boolean agrees = review instanceof Review.Agrees;
        String words = says(ranked) + newcomer(ranked).map(name -> "; " + name).orElse("");
        return List.of(new Roots.Line(
                agrees && newcomer(ranked).isEmpty()
                        ? Ink.Mark.PASSED
                        : review instanceof Review.Absent && newcomer(ranked).isEmpty() ? Ink.Mark.NOTE : Ink.Mark.ASKS,
                LABEL,
                words));
    }

    /** What the navigator says, in one sentence that names it. */
    static String says(Ranked ranked) {
        Review review = ranked.reviewed().review();
        String reason = Visible.text(review.reason());
        return switch (review) {
            case Review.Agrees agrees -> name(agrees.by()) + self(ranked, agrees.by(), "agrees") + ": " + reason;
            case Review.Objects objects -> name(objects.by()) + self(ranked, objects.by(), "objects") + ": " + reason;
            case Review.Offers offers -> name(offers.by()) + " offers another way: " + reason;
            case Review.Absent ignored -> "none: " + reason;
        };
    }

    /** The same mind under another prompt is no second one, and is said to be none. */
    private static String self(Ranked ranked, Mind navigator, String verb) {
        return " " + verb + (navigator.equals(driver(ranked)) ? " with itself, by another prompt" : "");
    }

    /** That the author is new here, where that makes a difference to this flow. */
    static Optional<String> newcomer(Ranked ranked) {
        Pair pair = ranked.ranking().dossier().pair();
        boolean paired = ranked.reviewed().review() instanceof Review.Agrees agrees
                && !agrees.by().equals(driver(ranked))
                && pair.navigator().level() == Standing.Level.GOOD;
        return pair.driver().level() == Standing.Level.PROBATION
                        && ranked.proposed().assessment().risk() != Risk.READS_ONLY
                        && !paired
                ? Optional.of(name(driver(ranked)) + " is new here and works only in a pair"
                        + (ranked.reviewed().review() instanceof Review.Agrees ? "; so is its navigator" : ""))
                : Optional.empty();
    }

    private static Mind driver(Ranked ranked) {
        return Mind.of(ranked.proposed().flow().source());
    }

    private static String name(Mind mind) {
        return Visible.text(mind.says());
    }

    static Map<String, Object> json(Ranked ranked) {
        Review review = ranked.reviewed().review();
        Dossier dossier = ranked.ranking().dossier();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("driver", driver(ranked).name());
        json.put("driverStanding", StageJson.standing(dossier.pair().driver()));
        json.put("review", review.word().name().toLowerCase(Locale.ROOT));
        json.put("reason", review.reason());
        review.navigator().ifPresent(navigator -> {
            json.put("navigator", navigator.name());
            json.put("navigatorStanding", StageJson.standing(dossier.pair().navigator()));
            json.put("sameMind", navigator.equals(driver(ranked)));
        });
        if (review instanceof Review.Offers offers) {
            json.put(
                    "offered",
                    offers.flow().steps().stream()
                            .map(step -> step.command().value())
                            .toList());
        }
        ranked.reviewed()
                .entry()
                .ifPresent(entry -> json.put("entry", entry.id().value()));
        json.put("says", says(ranked));
        return json;
    }
}

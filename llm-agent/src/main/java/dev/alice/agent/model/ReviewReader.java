package dev.alice.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Mind;
import dev.alice.flow.Review;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import java.util.List;
import java.util.Set;

/** The strict reader of a review: one call of one of three tools, whose arguments are foreign text. */
final class ReviewReader {
    private static final String NAMES = String.join(", ", ReviewTools.AGREE, ReviewTools.OBJECT, ReviewTools.OFFER);

    private final String modelName;
    private final HostFacts host;
    private final List<Seed> seeds;

    /** @param seeds what a way that is offered grows from */
    ReviewReader(String modelName, HostFacts host, List<Seed> seeds) {
        this.modelName = modelName;
        this.host = host;
        this.seeds = List.copyOf(seeds);
    }

    /** What came of reading. */
    sealed interface Reading {}

    /** It is a review. */
    record Usable(Review review) implements Reading {}

    /** It is none; the words go back to the model. */
    record Unusable(String words) implements Reading {}

    Reading read(String tool, String arguments) {
        try {
            JsonNode node = ToolCallReader.JSON.readTree(arguments.isBlank() ? "{}" : arguments);
            if (node == null || !node.isObject()) {
                return new Unusable("The arguments must be one JSON object.");
            }
            return switch (tool) {
                case ReviewTools.AGREE -> new Usable(new Review.Agrees(mind(), reason(node)));
                case ReviewTools.OBJECT -> new Usable(new Review.Objects(mind(), reason(node)));
                case ReviewTools.OFFER -> new Usable(offer(node));
                default -> new Unusable("There is no such tool. Use one of %s.".formatted(NAMES));
            };
        } catch (JsonProcessingException e) {
            return new Unusable("The arguments are not valid JSON.");
        } catch (ToolCallReader.UnusableException e) {
            return new Unusable(e.getMessage() == null ? "The arguments cannot be used." : e.getMessage());
        } catch (IllegalArgumentException e) {
            return new Unusable("Refused: " + e.getMessage());
        }
    }

    private Mind mind() {
        return Mind.model(modelName);
    }

    private static String reason(JsonNode node) {
        ToolCallReader.keys(node, Set.of("reason"));
        return ToolCallReader.words(node, "reason", Review.MAX_REASON);
    }

    private Review offer(JsonNode node) {
        ToolCallReader.keys(node, Set.of("reason", "purpose", "steps"));
        String purpose = ToolCallReader.words(node, "purpose", 500);
        Flow flow = new Flow(
                purpose,
                "It does what was asked, in a better way than the first.",
                ToolCallReader.steps(node, host),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, modelName));
        return new Review.Offers(mind(), ToolCallReader.words(node, "reason", Review.MAX_REASON), flow, seeds);
    }
}

package dev.alice.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The canonical form of a proposal: request, host facts, flow and seeds as one RFC 8785 object of version {@code alice-proposal/2}. */
final class ProposalDocument {
    private ProposalDocument() {}

    static Bytes write(Requested request, Flow flow, List<Seed> seeds) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("v", "alice-proposal/2");
        document.put(
                "parent", request.parent().map(EntryId::value).map(List::of).orElse(List.of()));
        document.put(
                "request",
                Map.of(
                        "id", request.id().value(),
                        "train", request.train().subject(),
                        "user", request.user().value(),
                        "server", request.pane().server().value(),
                        "pane", request.pane().pane().value(),
                        "words", request.words(),
                        "at", request.at().toString()));
        HostFacts host = request.host();
        document.put(
                "host",
                Map.of(
                        "family", host.family().name(),
                        "os", host.osName(),
                        "user", host.user(),
                        "root", host.root(),
                        "packages", host.packages().name()));
        document.put("purpose", flow.purpose());
        document.put("hypothesis", flow.hypothesis());
        document.put("steps", flow.steps().stream().map(ProposalDocument::step).toList());
        document.put("alternatives", flow.alternatives());
        document.put("assumptions", flow.assumptions());
        document.put(
                "source",
                Map.of(
                        "kind",
                        flow.source().kind().name(),
                        "name",
                        flow.source().name()));
        document.put("seeds", seeds.stream().map(ProposalDocument::seed).toList());
        return CanonicalJson.write(document);
    }

    private static Map<String, Object> seed(Seed seed) {
        return Map.of(
                "kind", seed.kind().name(),
                "name", seed.name(),
                "sha256", seed.digest().map(Digest::asHex).map(List::of).orElse(List.of()));
    }

    private static Map<String, Object> step(Step step) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("command", step.command().value());
        written.put("why", step.why());
        written.put(
                "prediction",
                Map.of(
                        "exit", step.prediction().exit(),
                        "permille", step.prediction().permille(),
                        "effect", step.prediction().effect()));
        written.put("undo", step.undo().map(CommandText::value).map(List::of).orElse(List.of()));
        if (step.check()) {
            // only where it is one, so that the proposals of before keep their bytes and their ids
            written.put("check", true);
        }
        return written;
    }
}

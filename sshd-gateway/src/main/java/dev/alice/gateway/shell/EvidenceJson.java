package dev.alice.gateway.shell;

import static dev.alice.gateway.shell.StageJson.ordered;

import dev.alice.flow.Evidence;
import dev.alice.flow.Observations;
import dev.alice.flow.StepEvidence;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The evidence of a rehearsal as JSON for scripts: all of it, but no content of the server's own files. */
final class EvidenceJson {
    private EvidenceJson() {}

    static void put(Map<String, Object> json, Evidence evidence) {
        boolean shown = evidence.showsContent();
        json.put("sandbox", evidence.sandbox());
        json.put("copy", evidence.copy().name().toLowerCase(Locale.ROOT));
        json.put(
                "steps",
                evidence.steps().stream().map(step -> step(step, shown)).toList());
        json.put("changedFiles", evidence.changedFiles());
        json.put(
                "changes",
                evidence.changes().stream()
                        .map(change -> ordered(
                                "kind", change.kind().name().toLowerCase(Locale.ROOT),
                                "path", change.path(),
                                "size", change.size()))
                        .toList());
        Observations seen = evidence.observations();
        json.put(
                "packages",
                seen.packages().stream()
                        .map(one -> ordered("name", one.name(), "before", one.before(), "after", one.after()))
                        .toList());
        json.put(
                "services",
                seen.services().stream()
                        .map(one -> ordered("name", one.name(), "sign", one.sign()))
                        .toList());
        json.put(
                "network",
                seen.network().stream()
                        .map(one -> ordered(
                                "step", one.step(),
                                "target", one.target(),
                                "times", one.times(),
                                "allowed", one.allowed(),
                                "result", one.result()))
                        .toList());
        json.put(
                "programs",
                seen.programs().stream()
                        .map(one -> ordered("step", one.step(), "path", one.path(), "times", one.times()))
                        .toList());
        json.put(
                "prompts",
                seen.prompts().stream()
                        .map(one -> ordered("step", one.step(), "words", shown ? one.words() : ""))
                        .toList());
        json.put("diffs", seen.diffs().stream().map(one -> diff(one, shown)).toList());
        json.put("unknown", List.copyOf(evidence.unknown()));
    }

    private static Map<String, Object> step(StepEvidence step, boolean shown) {
        Map<String, Object> json = ordered(
                "step", step.step(),
                "exit", step.exit(),
                "millis", step.took().toMillis(),
                "limit", step.limit().orElse(""));
        step.memoryBytes().ifPresent(bytes -> json.put("memoryBytes", bytes));
        if (shown) {
            json.put("output", step.output());
            json.put("truncated", step.truncated());
        }
        return json;
    }

    private static Map<String, Object> diff(Observations.Diff diff, boolean shown) {
        Map<String, Object> json = ordered("path", diff.path(), "added", diff.added(), "removed", diff.removed());
        if (!diff.withheld().isEmpty()) {
            json.put("withheld", diff.withheld());
        } else if (shown) {
            json.put("text", diff.text());
            json.put("truncated", diff.truncated());
        }
        return json;
    }
}

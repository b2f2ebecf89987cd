package dev.alice.gateway.cli;

import dev.alice.agent.meaning.SentenceModel;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Visible;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.Readiness;
import dev.alice.sandbox.tpm.TpmAccess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alice doctor}: says what is present and missing on this host, and what each missing part costs. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say what is present and missing on this host, and what each missing part costs.")
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "All state of a node: what it last knew of the base under it is told too.")
    private @Nullable Path data;

    /** One part of the host: whether it is there, in words, and what its absence costs. */
    private record Part(String name, boolean present, String state, String cost) {}

    @Override
    public Integer call() throws IOException {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("java", true, Runtime.version().toString(), ""));
        parts.add(program("tmux", "people need it on their side; alice local and the demo need it here"));
        parts.add(program("ssh", "the demo and the tests connect with it"));
        parts.add(sandbox());
        Optional<String> absence =
                TpmAccess.of(Optional.ofNullable(System.getenv("ALICE_TCTI"))).absence();
        parts.add(new Part(
                "tpm",
                absence.isEmpty(),
                absence.orElse("it can quote"),
                "attest says attested: false, and policy knows it"));
        if (data != null) {
            parts.add(host(data.resolve("tpm").resolve("state.json")));
        }
        parts.add(new Part(
                "model",
                System.getenv("ALICE_MODEL_URL") != null,
                System.getenv("ALICE_MODEL_URL") != null
                        ? "configured"
                        : "none configured (ALICE_MODEL_URL, ALICE_MODEL)",
                "recipes answer; what no recipe covers is not proposed"));
        Optional<String> noMeanings = SentenceModel.absence();
        parts.add(new Part(
                "meaning",
                noMeanings.isEmpty(),
                noMeanings.orElse("recipes are found by what a request means, too (all-MiniLM-L6-v2)"),
                "recipes are found by their words alone"));
        for (Part part : parts) {
            if (json) {
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("part", part.name());
                shown.put("present", part.present());
                shown.put("state", part.state());
                shown.put("cost", part.present() ? "" : part.cost());
                Json.print(shown);
            } else {
                System.out.printf("%-8s %-8s %s%n", part.present() ? "present" : "missing", part.name(), part.state());
                if (!part.present()) {
                    System.out.println("         so: " + part.cost());
                }
            }
        }
        return 0;
    }

    /** What the node last wrote down of its host. */
    private static Part host(Path file) throws IOException {
        String cost = "policies that need a proven host let nothing be typed";
        if (!Files.exists(file)) {
            return new Part("host", false, "unattested: no node has looked yet", cost);
        }
        Map<String, Object> state =
                CanonicalJson.readObject(Bytes.utf8(Files.readString(file).strip()));
        String word = String.valueOf(state.get("state"));
        return new Part(
                "host",
                !word.equals("unattested"),
                word + " at " + state.get("at") + ": " + Visible.text(String.valueOf(state.get("reason"))),
                cost);
    }

    private static Part program(String name, String cost) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path file = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(file)) {
                return new Part(name, true, file.toString(), cost);
            }
        }
        return new Part(name, false, "not in the PATH", cost);
    }

    private static Part sandbox() throws IOException {
        Readiness readiness = Boundaries.probe(scratch("alice-doctor"), Limits.ORDINARY, List.of())
                .readiness();
        return switch (readiness) {
            case Readiness.Ready ready ->
                new Part(
                        "sandbox",
                        true,
                        "it can rehearse (" + ready.mode() + ")"
                                + (ready.notes().isEmpty() ? "" : "; " + String.join("; ", ready.notes())),
                        "");
            case Readiness.Missing missing ->
                new Part(
                        "sandbox",
                        false,
                        String.join("; ", missing.reasons()),
                        "flows that change something are not rehearsed; policy asks a person with a warning");
        };
    }

    private static Path scratch(String name) throws IOException {
        Path directory = Files.createTempDirectory(name);
        directory.toFile().deleteOnExit();
        return directory;
    }
}

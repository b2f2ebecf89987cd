package dev.alice.prioritizer.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Pair;
import dev.alice.flow.Review;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Standing;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Assessor;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.trial.Surroundings.Rehearsing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Examples that come with policies: a question and the verdict that it must bring, read from {@code *.cases.yaml}. */
public record Cases(List<Case> all) {
    private static final String VERSION = "alice-policy-cases/1";
    private static final long LARGEST = 1 << 20;
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One example.
     *
     * @param policies the ids that must have decided, all of them; empty where they do not matter
     */
    public record Case(
            String file,
            String name,
            List<String> commands,
            Surroundings surroundings,
            Verdict.Decision expected,
            Optional<ApprovalKind> approval,
            Optional<List<String>> policies) {
        public Case {
            commands = List.copyOf(commands);
            policies = policies.map(List::copyOf);
        }
    }

    /** What an example brought, and what is wrong with that; empty where nothing is. */
    public record Outcome(Case example, Trial.Result result, Optional<String> wrong) {}

    public Cases {
        all = List.copyOf(all);
    }

    /** The examples that are shipped with the default policies. */
    public static Cases shipped() {
        try (InputStream in = CedarGatekeeper.class.getResourceAsStream("default.cases.yaml")) {
            if (in == null) {
                throw new PrioritizerException("the shipped file default.cases.yaml is missing; build the jar again");
            }
            return new Cases(read("default.cases.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new PrioritizerException("default.cases.yaml cannot be read: " + e.getMessage(), e);
        }
    }

    /** The shipped examples with those of every directory, which may be missing. */
    public static Cases with(List<Path> directories) {
        List<Case> all = new ArrayList<>(shipped().all());
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".cases.yaml"))
                        .sorted()
                        .toList()) {
                    if (Files.size(file) > LARGEST) {
                        throw new PrioritizerException(file + " is larger than " + LARGEST + " bytes; split it");
                    }
                    all.addAll(read(String.valueOf(file.getFileName()), Files.readString(file)));
                }
            } catch (IOException e) {
                throw new PrioritizerException("the examples in " + directory + " cannot be read: " + e, e);
            }
        }
        return new Cases(all);
    }

    static List<Case> read(String file, String text) {
        Written written;
        try {
            written = MAPPER.readValue(text, Written.class);
        } catch (JsonProcessingException e) {
            throw new PrioritizerException("the examples in " + file + " are wrong: " + e.getOriginalMessage(), e);
        }
        if (written == null || !VERSION.equals(written.v()) || written.cases() == null) {
            throw new PrioritizerException("the examples in " + file + " are not of version " + VERSION);
        }
        List<Case> cases = new ArrayList<>();
        for (WrittenCase one : written.cases()) {
            try {
                cases.add(one.read(file));
            } catch (IllegalArgumentException e) {
                throw new PrioritizerException(
                        "the example '" + one.name() + "' in " + file + " is wrong: " + e.getMessage(), e);
            }
        }
        return cases;
    }

    /** Puts every example to the policies. */
    public List<Outcome> run(Assessor assessor, Principles principles, CedarGatekeeper gatekeeper) {
        return all.stream()
                .map(example -> {
                    Trial.Result result =
                            new Trial(assessor, principles, gatekeeper, example.surroundings()).of(example.commands());
                    return new Outcome(example, result, wrong(example, result));
                })
                .toList();
    }

    private static Optional<String> wrong(Case example, Trial.Result result) {
        return switch (result) {
            case Trial.Untypable not -> Optional.of("it cannot be typed: " + not.reason());
            case Trial.Judged judged -> {
                Verdict verdict = judged.verdict();
                List<String> ids =
                        verdict.reasons().stream().map(Verdict.Reason::id).toList();
                if (verdict.decision() != example.expected()) {
                    yield Optional.of(
                            "it is " + word(verdict.decision()) + " by " + ids + ", not " + word(example.expected()));
                }
                if (example.approval().isPresent()
                        && verdict.approval() != example.approval().get()) {
                    yield Optional.of("it asks for " + word(verdict.approval()) + ", not for "
                            + word(example.approval().get()));
                }
                yield example.policies()
                        .filter(wanted -> !List.copyOf(wanted).stream()
                                .sorted()
                                .toList()
                                .equals(ids.stream().sorted().toList()))
                        .map(wanted -> "it is decided by " + ids + ", not by " + wanted);
            }
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E named(Class<E> type, String word) {
        for (E value : type.getEnumConstants()) {
            if (word(value).equals(word)) {
                return value;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is none of "
                + Stream.of(type.getEnumConstants()).map(Cases::word).toList());
    }

    private record Written(@Nullable String v, @Nullable List<WrittenCase> cases) {}

    private record WrittenCase(
            @Nullable String name,
            @Nullable String command,
            @Nullable List<String> steps,
            @Nullable String source,
            @Nullable String rehearsal,
            @Nullable Boolean auto,
            @Nullable Boolean root,
            @Nullable Boolean attested,
            @Nullable String standing,
            @Nullable String driver,
            @Nullable String navigator,
            @Nullable String review,
            @Nullable List<String> unmet,
            @Nullable List<String> unsure,
            @Nullable Boolean tainted,
            @Nullable String expect,
            @Nullable String approval,
            @Nullable List<String> policies) {
        Case read(String file) {
            if (name == null || expect == null || (command == null) == (steps == null)) {
                throw new IllegalArgumentException("an example has a name, a command or steps, and what to expect");
            }
            Surroundings plain = Surroundings.ordinary().asRoot(Boolean.TRUE.equals(root));
            List<SupplyFinding> supply = new ArrayList<>();
            findings(supply, unmet, SupplyFinding.State.NOT_MET);
            findings(supply, unsure, SupplyFinding.State.UNKNOWN);
            Standing.Level level = standing == null ? Standing.Level.PROBATION : named(Standing.Level.class, standing);
            return new Case(
                    file,
                    name,
                    command == null ? List.copyOf(java.util.Objects.requireNonNull(steps)) : List.of(command),
                    new Surroundings(
                            plain.host(),
                            source == null ? plain.source() : named(Source.Kind.class, source),
                            rehearsal == null ? plain.rehearsal() : named(Rehearsing.class, rehearsal),
                            plain.receipts(),
                            Boolean.TRUE.equals(auto),
                            Boolean.TRUE.equals(attested),
                            Surroundings.standing(level),
                            supply,
                            Boolean.TRUE.equals(tainted)
                                    ? List.of(new Seed(
                                            Seed.Kind.RECIPE,
                                            "an example",
                                            Optional.empty(),
                                            Optional.of("the example says so")))
                                    : List.of(),
                            reviewed(review),
                            new Pair(
                                    level(driver, plain.pair().driver()),
                                    level(navigator, plain.pair().navigator()))),
                    named(Verdict.Decision.class, expect),
                    Optional.ofNullable(approval).map(word -> named(ApprovalKind.class, word)),
                    Optional.ofNullable(policies));
        }

        private static Standing level(@Nullable String word, Standing usual) {
            return word == null ? usual : Surroundings.standing(named(Standing.Level.class, word));
        }

        private static Review reviewed(@Nullable String word) {
            Review.Word said = word == null ? Review.Word.NONE : named(Review.Word.class, word);
            String reason = "the example says so";
            return switch (said) {
                case AGREES -> new Review.Agrees(Trial.NAVIGATOR, reason);
                case OBJECTS -> new Review.Objects(Trial.NAVIGATOR, reason);
                case OFFERS -> new Review.Offers(Trial.NAVIGATOR, reason, Trial.flow(List.of("true")), List.of());
                case NONE -> new Review.Absent(reason);
            };
        }

        private static void findings(
                List<SupplyFinding> supply, @Nullable List<String> requirements, SupplyFinding.State state) {
            for (String requirement : requirements == null ? List.<String>of() : requirements) {
                supply.add(new SupplyFinding(requirement, state, "an example", "it says so", Optional.empty()));
            }
        }
    }
}

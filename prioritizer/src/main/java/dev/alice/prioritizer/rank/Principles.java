package dev.alice.prioritizer.rank;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alice.flow.Digest;
import dev.alice.flow.Verdict.Decision;
import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The strategic principles in force: named scoring functions with their weights and figures, and the advice that a score
 * comes to. Their text is their version.
 *
 * @param text the YAML that they were read from
 * @param standing how the standing of agents follows from what they did
 */
public record Principles(String text, List<Principle> all, Advice advice, StandingRule standing) {
    private static final String VERSION = "alice-principles/1";
    private static final int LARGEST = 64 * 1024;
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One principle.
     *
     * @param weight 0 to 100
     * @param figures every figure of its function, 0 to 1000
     */
    public record Principle(ScoringFunction function, int weight, String says, Map<String, Integer> figures) {
        public Principle {
            figures = Map.copyOf(figures);
            if (weight < 0 || weight > 100) {
                throw new PrioritizerException(
                        "the principle " + function.word() + " weighs " + weight + "; a weight is 0 to 100");
            }
            if (says.isBlank() || says.length() > 300) {
                throw new PrioritizerException(
                        "the principle " + function.word() + " says nothing, or more than 300 characters");
            }
            if (!figures.keySet().equals(function.figures())) {
                throw new PrioritizerException("the principle " + function.word() + " has the figures "
                        + function.figures().stream().sorted().toList() + ", not "
                        + figures.keySet().stream().sorted().toList());
            }
            figures.forEach((name, figure) -> {
                if (figure < 0 || figure > 1000) {
                    throw new PrioritizerException("the figure " + name + " of " + function.word() + " is " + figure
                            + "; a figure is 0 to 1000");
                }
            });
        }
    }

    /** What a score alone would do: run and ask from these scores on, drop below that one, and simulate else. */
    public record Advice(int run, int ask, int drop) {
        public Advice {
            if (drop < 0 || ask < drop || run < ask || run > 1001) {
                throw new PrioritizerException(
                        "the advice of a score is in the order 0, drop, ask, run, 1001; it is drop " + drop + ", ask "
                                + ask + ", run " + run);
            }
        }

        Decision of(int score) {
            if (score >= run) {
                return Decision.RUN;
            }
            if (score >= ask) {
                return Decision.ASK;
            }
            return score < drop ? Decision.DROP : Decision.SIMULATE;
        }
    }

    public Principles {
        all = List.copyOf(all);
        Set<ScoringFunction> missing = EnumSet.allOf(ScoringFunction.class);
        for (Principle principle : all) {
            if (!missing.remove(principle.function())) {
                throw new PrioritizerException(
                        "the principle " + principle.function().word() + " is there twice");
            }
        }
        if (!missing.isEmpty()) {
            throw new PrioritizerException("the principles lack "
                    + missing.stream().map(ScoringFunction::word).toList() + "; weigh one with 0 to leave it out");
        }
        int sum = all.stream().mapToInt(Principle::weight).sum();
        if (sum != 100) {
            throw new PrioritizerException("the weights of the principles come to " + sum + ", not 100");
        }
    }

    /** The version: SHA-256 of the text in UTF-8. */
    public Digest version() {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The shipped principles. */
    public static Principles shipped() {
        try (InputStream in = Principles.class.getResourceAsStream("principles.yaml")) {
            if (in == null) {
                throw new PrioritizerException("the shipped file principles.yaml is missing; build the jar again");
            }
            return read("principles.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PrioritizerException("the shipped file principles.yaml cannot be read: " + e.getMessage(), e);
        }
    }

    /** The principles of a file, or the shipped ones where none is given. */
    public static Principles of(Optional<Path> file) {
        if (file.isEmpty()) {
            return shipped();
        }
        try {
            if (Files.size(file.get()) > LARGEST) {
                throw new PrioritizerException(file.get() + " is larger than " + LARGEST + " bytes; shorten it");
            }
            return read(file.get().toString(), Files.readString(file.get()));
        } catch (IOException e) {
            throw new PrioritizerException("the principles in " + file.get() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads principles strictly: every key known, every principle there once, the weights together 100. */
    public static Principles read(String name, String text) {
        Written written;
        try {
            written = MAPPER.readValue(text, Written.class);
        } catch (JsonProcessingException e) {
            throw new PrioritizerException("the principles in " + name + " are wrong: " + e.getOriginalMessage(), e);
        }
        if (written == null || !VERSION.equals(written.v()) || written.advice() == null || written.standing() == null) {
            throw new PrioritizerException("the principles in " + name + " are not of version " + VERSION
                    + ", or lack advice or standing; begin with the shipped file");
        }
        List<Principle> all = new ArrayList<>();
        for (WrittenPrinciple principle :
                written.principles() == null ? List.<WrittenPrinciple>of() : written.principles()) {
            all.add(new Principle(
                    ScoringFunction.named(String.valueOf(principle.name())),
                    principle.weight(),
                    principle.says() == null ? "" : principle.says(),
                    principle.figures() == null ? Map.of() : principle.figures()));
        }
        return new Principles(text, all, written.advice(), written.standing());
    }

    private record Written(
            @Nullable String v,
            @Nullable List<WrittenPrinciple> principles,
            @Nullable Advice advice,
            @Nullable StandingRule standing) {}

    private record WrittenPrinciple(
            @Nullable String name,
            int weight,
            @Nullable String says,
            @Nullable Map<String, Integer> figures) {}
}

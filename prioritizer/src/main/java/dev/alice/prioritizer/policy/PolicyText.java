package dev.alice.prioritizer.policy;

import dev.alice.flow.Digest;
import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of all policies in force with their schema, which is what a policy version names.
 *
 * @param schema the Cedar schema
 * @param parts the policy files: the shipped one, then those of the organisation, then those of the user, each by name
 */
public record PolicyText(String schema, List<Part> parts) {
    private static final long LARGEST = 256 * 1024;
    private static final int MOST_FILES = 1_000;
    private static final String ORGANISATION = "organisation/";
    private static final String USER = "user/";
    private static final String SCHEMA = "// alice.cedarschema\n";
    private static final Pattern PART =
            Pattern.compile("\n// ((?:organisation/|user/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.cedar)\n");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.cedar");

    /** One file of policies; the directory in its name says whose it is. */
    public record Part(String name, String text) {
        Rule.Layer layer() {
            return name.startsWith(ORGANISATION)
                    ? Rule.Layer.ORGANISATION
                    : name.startsWith(USER) ? Rule.Layer.USER : Rule.Layer.SHIPPED;
        }
    }

    public PolicyText {
        parts = List.copyOf(parts);
    }

    /** The shipped policies alone. */
    public static PolicyText shipped() {
        return new PolicyText(
                resource("alice.cedarschema"), List.of(new Part("default.cedar", resource("default.cedar"))));
    }

    /** The shipped policies with every {@code *.cedar} file of a user's directory over them. */
    public static PolicyText layered(Optional<Path> user) {
        return layered(Optional.empty(), user);
    }

    /** The shipped policies, over them every {@code *.cedar} file of the organisation, and over those the user's. */
    public static PolicyText layered(Optional<Path> organisation, Optional<Path> user) {
        PolicyText shipped = shipped();
        List<Part> parts = new ArrayList<>(shipped.parts());
        organisation.ifPresent(directory -> read(directory, ORGANISATION, parts));
        user.ifPresent(directory -> read(directory, USER, parts));
        return new PolicyText(shipped.schema(), parts);
    }

    private static void read(Path directory, String layer, List<Part> parts) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> policies = files.filter(path -> path.toString().endsWith(".cedar"))
                    .sorted()
                    .toList();
            if (policies.size() > MOST_FILES) {
                throw new PrioritizerException(
                        directory + " has more than " + MOST_FILES + " policy files; join some of them");
            }
            for (Path file : policies) {
                String name = String.valueOf(file.getFileName());
                if (!NAME.matcher(name).matches()) {
                    throw new PrioritizerException("the policy file " + file
                            + " has another name than letters, digits, dots and dashes; rename it");
                }
                if (Files.size(file) > LARGEST) {
                    throw new PrioritizerException(
                            "the policy file " + file + " is larger than " + LARGEST + " bytes; split it");
                }
                parts.add(new Part(layer + name, Files.readString(file)));
            }
        } catch (IOException e) {
            throw new PrioritizerException(
                    "the policies in " + directory + " cannot be read (" + e + "); correct the directory", e);
        }
    }

    /** The whole text, as it is registered: the schema and every file under its name. */
    public String text() {
        StringBuilder text = new StringBuilder(SCHEMA).append(schema);
        for (Part part : parts) {
            text.append("\n// ").append(part.name()).append('\n').append(part.text());
        }
        return text.toString();
    }

    /** The policies that a registered text holds; empty where it is no such text. */
    public static Optional<PolicyText> read(String text) {
        Matcher part = PART.matcher(text);
        if (!text.startsWith(SCHEMA) || !part.find()) {
            return Optional.empty();
        }
        String schema = text.substring(SCHEMA.length(), part.start());
        List<Part> parts = new ArrayList<>();
        boolean more = true;
        while (more) {
            String name = part.group(1);
            int from = part.end();
            more = part.find();
            parts.add(new Part(name, text.substring(from, more ? part.start() : text.length())));
        }
        return Optional.of(new PolicyText(schema, parts));
    }

    /** The version: SHA-256 of {@link #text()} in UTF-8. */
    public Digest version() {
        return Digest.sha256(text().getBytes(StandardCharsets.UTF_8));
    }

    private static String resource(String name) {
        try (InputStream in = PolicyText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new PrioritizerException("the shipped file " + name + " is missing; build the jar again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new PrioritizerException("the shipped file " + name + " cannot be read: " + e.getMessage(), e);
        }
    }
}

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
import java.util.stream.Stream;

/**
 * The text of all policies in force with their schema, which is what a policy version names.
 *
 * @param schema the Cedar schema
 * @param parts the policy files, the shipped one first, then the others by name
 */
public record PolicyText(String schema, List<Part> parts) {
    private static final long LARGEST = 256 * 1024;

    /** One file of policies. */
    public record Part(String name, String text) {}

    public PolicyText {
        parts = List.copyOf(parts);
    }

    /** The shipped policies alone. */
    public static PolicyText shipped() {
        return new PolicyText(
                resource("alice.cedarschema"), List.of(new Part("default.cedar", resource("default.cedar"))));
    }

    /** The shipped policies with every {@code *.cedar} file of a directory over them. */
    public static PolicyText layered(Optional<Path> directory) {
        PolicyText shipped = shipped();
        if (directory.isEmpty()) {
            return shipped;
        }
        List<Part> parts = new ArrayList<>(shipped.parts());
        try (Stream<Path> files = Files.list(directory.get())) {
            for (Path file : files.filter(path -> path.toString().endsWith(".cedar"))
                    .sorted()
                    .toList()) {
                if (Files.size(file) > LARGEST) {
                    throw new PrioritizerException(
                            "the policy file " + file + " is larger than " + LARGEST + " bytes; split it");
                }
                parts.add(new Part(String.valueOf(file.getFileName()), Files.readString(file)));
            }
        } catch (IOException e) {
            throw new PrioritizerException(
                    "the policies in " + directory.get() + " cannot be read (" + e + "); correct the directory", e);
        }
        return new PolicyText(shipped.schema(), parts);
    }

    /** The whole text, as it is registered: the schema and every file under its name. */
    public String text() {
        StringBuilder text = new StringBuilder("// alice.cedarschema\n").append(schema);
        for (Part part : parts) {
            text.append("\n// ").append(part.name()).append('\n').append(part.text());
        }
        return text.toString();
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

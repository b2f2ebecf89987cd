package dev.alice.gateway.github;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is welcome, whatever keys they have. Who is denied is not; with a list of allowed people or of an organisation, only
 * those in one of them are.
 *
 * @param allowed may be empty
 * @param denied goes over the others
 * @param organisation a file with one login name in a line, {@code #} before remarks; read at each login, so that a line
 *     that is taken out keeps its owner out
 */
public record People(Set<Login> allowed, Set<Login> denied, Optional<Path> organisation) {
    private static final int MAX_BYTES = 4 << 20;

    public People {
        allowed = Set.copyOf(allowed);
        denied = Set.copyOf(denied);
    }

    /** Everybody who has a key. */
    public static People everybody() {
        return new People(Set.of(), Set.of(), Optional.empty());
    }

    /** Whether somebody is welcome. */
    public sealed interface Answer permits Welcome, Unwelcome, Unknown {}

    /** They may come in. */
    public record Welcome() implements Answer {}

    /** They may not. */
    public record Unwelcome(String reason) implements Answer {}

    /** The organisation's file cannot be read, so nobody knows. */
    public record Unknown(String reason) implements Answer {}

    public Answer judge(Login login) {
        if (denied.contains(login)) {
            return new Unwelcome(login + " is denied");
        }
        if (allowed.isEmpty() && organisation.isEmpty() || allowed.contains(login)) {
            return new Welcome();
        }
        if (organisation.isEmpty()) {
            return new Unwelcome(login + " is not among those who are allowed");
        }
        try {
            return members(organisation.get()).contains(login)
                    ? new Welcome()
                    : new Unwelcome(login + " is not in " + organisation.get());
        } catch (IOException | IllegalArgumentException e) {
            return new Unknown("the list of people " + organisation.get() + " cannot be read: " + e.getMessage());
        }
    }

    private static Set<Login> members(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it has more than " + MAX_BYTES + " bytes");
        }
        Set<Login> members = new HashSet<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).replaceFirst("#.*", "").strip();
            if (!name.isEmpty()) {
                int line = i + 1;
                members.add(Login.parse(name)
                        .orElseThrow(() -> new IllegalArgumentException("line " + line + " is not a login name")));
            }
        }
        return members;
    }
}

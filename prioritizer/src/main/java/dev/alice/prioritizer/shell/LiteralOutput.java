package dev.alice.prioritizer.shell;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The output of a command that can be told from the line alone: words that are echoed, decoded, turned round. */
final class LiteralOutput {
    private static final Set<String> DECODES = Set.of("-d", "-D", "-di", "--decode");

    private LiteralOutput() {}

    /**
     * The text that a command prints.
     *
     * @param input the text that it reads, where that is known
     */
    static Optional<String> of(SimpleCommand command, Optional<String> input) {
        for (Redirect redirect : command.redirects()) {
            if (redirect.kind() != Redirect.Kind.ERRORS_DISCARDED && redirect.kind() != Redirect.Kind.ERRORS_TO_OUTPUT) {
                return Optional.empty();
            }
        }
        List<String> words = command.words().stream().map(Word::text).toList();
        List<String> arguments = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "echo" -> Optional.of(echoed(arguments));
            case "printf" -> printed(arguments);
            case "cat" -> arguments.isEmpty() || arguments.equals(List.of("-")) ? input : Optional.empty();
            case "base64" ->
                arguments.stream().anyMatch(DECODES::contains)
                        ? input.flatMap(LiteralOutput::base64)
                        : Optional.empty();
            case "xxd" -> arguments.equals(List.of("-r", "-p")) ? input.flatMap(LiteralOutput::hex) : Optional.empty();
            case "rev" -> input.map(text -> new StringBuilder(text.strip()).reverse().toString());
            default -> Optional.empty();
        };
    }

    private static String echoed(List<String> arguments) {
        int first = 0;
        while (first < arguments.size() && arguments.get(first).matches("-[neE]+")) {
            first++;
        }
        return String.join(" ", arguments.subList(first, arguments.size()));
    }

    private static Optional<String> printed(List<String> arguments) {
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        String format = arguments.getFirst().replace("\\n", "\n");
        if (format.strip().equals("%s") || format.strip().equals("%b")) {
            return Optional.of(String.join("\n", arguments.subList(1, arguments.size())));
        }
        return format.indexOf('%') < 0 ? Optional.of(format) : Optional.empty();
    }

    private static Optional<String> base64(String text) {
        try {
            byte[] decoded = Base64.getMimeDecoder().decode(text);
            return Optional.of(new String(decoded, StandardCharsets.UTF_8).strip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> hex(String text) {
        try {
            byte[] decoded = HexFormat.of().parseHex(text.replaceAll("\\s", ""));
            return Optional.of(new String(decoded, StandardCharsets.UTF_8).strip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package dev.alice.tmux.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One tmux command with its arguments, each of which reaches tmux as it is written here.
 *
 * @param arguments command name first; no NUL and no unpaired surrogate; an argument that ends in {@code ;} is not a separator
 */
public record TmuxCommand(List<String> arguments) {
    public TmuxCommand {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new IllegalArgumentException("A tmux command needs a name");
        }
        for (String argument : arguments) {
            if (argument.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("An argument of " + arguments.getFirst() + " holds a NUL character");
            }
            encoded(argument);
        }
    }

    /** A command of the given name and arguments. */
    public static TmuxCommand of(String... arguments) {
        return new TmuxCommand(List.of(arguments));
    }

    static byte[] encoded(String argument) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(argument));
            byte[] result = new byte[bytes.remaining()];
            bytes.get(result);
            return result;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("An argument holds half of a surrogate pair and cannot be encoded", e);
        }
    }
}

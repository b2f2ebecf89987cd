package dev.alice.gateway.cli;

import dev.alice.scitt.cose.Algorithm;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The algorithm of a log's key on the command line: {@code ed25519} or {@code es256}. */
final class KeyAlgorithm implements ITypeConverter<Algorithm> {
    @Override
    public Algorithm convert(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "ed25519" -> Algorithm.ED25519;
            case "es256" -> Algorithm.ES256;
            default -> throw new TypeConversionException("a log signs with ed25519 or es256, not '" + value + "'");
        };
    }
}

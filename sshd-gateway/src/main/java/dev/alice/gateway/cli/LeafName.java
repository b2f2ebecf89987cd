package dev.alice.gateway.cli;

import dev.alice.scitt.verify.LeafProfile;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A leaf profile on the command line: {@code statement}, or {@code digest}, also written {@code statement_digest}. */
final class LeafName implements ITypeConverter<LeafProfile> {
    @Override
    public LeafProfile convert(String value) {
        String name = value.toLowerCase(Locale.ROOT);
        return LeafProfile.of(name.equals("statement_digest") ? "digest" : name)
                .orElseThrow(() ->
                        new TypeConversionException("a leaf profile is statement or digest, not '" + value + "'"));
    }
}

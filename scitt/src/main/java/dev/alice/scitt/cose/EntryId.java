package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.merkle.Digest;
import java.util.regex.Pattern;

/**
 * The name of a log entry: base64url of the SHA-256 of the statement with an empty unprotected header.
 *
 * @param value 43 characters
 */
public record EntryId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]");

    public EntryId {
        if (!FORM.matcher(value).matches()) {
            throw new MalformedException("an entry id is 43 characters of base64url, not '"
                    + value.substring(0, Math.min(value.length(), 64)) + "'");
        }
    }

    /** The name of the entry of a statement, given in the form in which statements are registered. */
    public static EntryId of(byte[] statement) {
        return new EntryId(Digest.sha256(statement).octets().base64Url());
    }

    @Override
    public String toString() {
        return value;
    }
}

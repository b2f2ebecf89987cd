package dev.alice.sandbox.quote;

import java.util.Locale;

/**
 * Who made a TPM, as the TPM itself says it; nothing signs this, so it can warn but never vouch.
 *
 * @param manufacturer of four letters, such as {@code IBM}
 * @param vendor the vendor's own words
 */
public record TpmMaker(String manufacturer, String vendor) {
    public TpmMaker {
        if (manufacturer.length() > 8 || vendor.length() > 64) {
            throw new IllegalArgumentException("a TPM names its maker in at most 8 and 64 characters");
        }
    }

    /** Whether it is a program: libtpms and swtpm call themselves IBM with the vendor words "SW TPM". */
    public boolean isSoftware() {
        String words = vendor.replaceAll("\\s+", "").toUpperCase(Locale.ROOT);
        return words.contains("SWTPM")
                || words.contains("SIMULATOR")
                || manufacturer.strip().equals("IBM")
                || manufacturer.strip().equals("XCG");
    }
}

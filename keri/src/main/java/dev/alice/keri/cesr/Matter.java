package dev.alice.keri.cesr;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** A CESR primitive: a code and its value, held as the qualified text (qb64) that names both. */
public record Matter(MatterCode code, String qb64) {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
    private static final Pattern DATE_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}[+-]\\d\\d:\\d\\d");

    public Matter {
        if (!qb64.startsWith(code.text()) || qb64.length() != code.fullSize()) {
            throw new CesrException(
                    0,
                    "a " + code + " is '" + code.text() + "' and " + code.fullSize() + " characters, not "
                            + qb64.length());
        }
        Base64Url.check(qb64);
        Base64Url.raw(qb64, code.text().length());
    }

    /** Reads a primitive that is the whole text. */
    public static Matter parse(String qb64) {
        return new Matter(MatterCode.startOf(qb64, 0), qb64);
    }

    /** Reads a primitive that is the whole of the bytes, in the binary domain. */
    public static Matter parse(byte[] qb2) {
        return parse(Base64Url.whole(qb2));
    }

    public static Matter of(MatterCode code, byte[] raw) {
        if (raw.length != code.rawSize()) {
            throw new CesrException(0, "a " + code + " holds " + code.rawSize() + " bytes, not " + raw.length);
        }
        return new Matter(code, Base64Url.qb64(code.text(), raw));
    }

    /** A 16-byte number (code 0A), as sequence numbers and first-seen ordinals travel. */
    public static Matter number(long value) {
        byte[] raw = new byte[16];
        for (int i = 0; i < 8; i++) {
            raw[15 - i] = (byte) (value >>> (8 * i));
        }
        return of(MatterCode.SALT_OR_NUMBER, raw);
    }

    /** A date-time (code 1AAG) in UTC with microseconds. */
    public static Matter dateTime(Instant instant) {
        String iso = iso(instant);
        return new Matter(
                MatterCode.DATE_TIME,
                MatterCode.DATE_TIME.text()
                        + iso.replace(':', 'c').replace('.', 'd').replace('+', 'p'));
    }

    /** The form in which KERI writes instants: {@code 2020-08-22T17:50:09.988921+00:00}. */
    public static String iso(Instant instant) {
        return MICROS.format(instant.atOffset(ZoneOffset.UTC)) + "+00:00";
    }

    /** The instant of a date-time as KERI writes it, with six digits of a second and an offset. */
    public static Instant instant(String iso) {
        if (!DATE_TIME.matcher(iso).matches()) {
            throw new CesrException(0, "a date-time has the form 2020-08-22T17:50:09.988921+00:00");
        }
        try {
            return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeException e) {
            throw new CesrException(0, "a date-time that no calendar has");
        }
    }

    /** The primitive in the binary domain. */
    public byte[] qb2() {
        return Base64Url.decode(qb64);
    }

    /** The value, {@link MatterCode#rawSize()} bytes, a fresh copy. */
    public byte[] raw() {
        return Base64Url.raw(qb64, code.text().length());
    }

    /** The value of a 16-byte number; refused above 2^63 - 1. */
    public long number() {
        BigInteger value = new BigInteger(1, raw());
        if (code != MatterCode.SALT_OR_NUMBER || value.bitLength() > 63) {
            throw new CesrException(0, "not a number below 2^63: " + qb64);
        }
        return value.longValueExact();
    }

    /** The ISO text of a date-time. */
    public String isoText() {
        String iso = qb64.substring(4).replace('c', ':').replace('d', '.').replace('p', '+');
        if (code != MatterCode.DATE_TIME || !DATE_TIME.matcher(iso).matches()) {
            throw new CesrException(0, "not a date-time: " + qb64);
        }
        return iso;
    }

    @Override
    public String toString() {
        return code == MatterCode.ED25519_SEED ? "A… (seed, not shown)" : qb64;
    }
}

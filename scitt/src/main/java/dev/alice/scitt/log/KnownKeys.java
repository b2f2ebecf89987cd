package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The log's keys by what their rows hold: to decode a point costs as much as to verify a signature with it. */
final class KnownKeys {
    private static final int MOST = 64;

    private final Map<Row, CoseKey> keys = new ConcurrentHashMap<>();

    private record Row(Octets coordinates, long algorithm) {}

    /** What a row holds of a key beside its algorithm: x, and y where there is one. */
    static byte[] coordinates(CoseKey key) {
        return switch (key) {
            case Ed25519Key ed -> ed.x().toBytes();
            case EcKey ec -> ec.point();
        };
    }

    /** The key of a row. */
    CoseKey key(byte[] coordinates, long algorithm) {
        Row row = new Row(Octets.of(coordinates), algorithm);
        CoseKey known = keys.get(row);
        if (known == null) {
            known = decode(row);
            if (keys.size() < MOST) {
                keys.put(row, known);
            }
        }
        return known;
    }

    private static CoseKey decode(Row row) {
        if (row.algorithm() == Algorithm.ED25519.label()) {
            return new Ed25519Key(row.coordinates());
        }
        if (row.algorithm() == Algorithm.ES256.label() && row.coordinates().length() == 64) {
            return new EcKey(
                    EcKey.Curve.P256,
                    row.coordinates().slice(0, 32),
                    row.coordinates().slice(32, 64));
        }
        throw new ScittException("a key of the log, of algorithm " + row.algorithm()
                + ", cannot be read; restore the database from a backup, or open it with a version that knows it");
    }
}

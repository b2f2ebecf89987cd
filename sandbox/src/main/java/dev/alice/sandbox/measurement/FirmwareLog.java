package dev.alice.sandbox.measurement;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The firmware's event log in the crypto-agile form (TCG PC Client Platform Firmware Profile, section 10), as Linux shows it
 * in {@code binary_bios_measurements}, replayed in the SHA-256 bank.
 *
 * @param registers the value of each register that the log speaks of
 * @param events how many there are, with those that extend nothing
 */
public record FirmwareLog(Map<Integer, Octets> registers, int events) {
    /** The longest log that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_EVENTS = 20_000;
    private static final int MAX_EVENT = 512 << 10;
    private static final int MAX_ALGORITHMS = 8;
    private static final int REGISTERS = 24;
    private static final int SHA1_BYTES = 20;
    private static final int ALG_SHA256 = 0x000b;
    private static final int EV_NO_ACTION = 3;
    private static final byte[] SPEC_ID = "Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LOCALITY = "StartupLocality\0".getBytes(StandardCharsets.US_ASCII);

    public FirmwareLog {
        registers = Map.copyOf(registers);
    }

    /** Reads and replays a log; anything that is not one to its last byte is refused. */
    public static FirmwareLog parse(Octets log) throws MeasurementException {
        if (log.size() > MAX_BYTES) {
            throw new MeasurementException("the firmware's log has " + log.size() + " bytes, more than " + MAX_BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(log.toArray()).order(ByteOrder.LITTLE_ENDIAN);
        int events = 0;
        try {
            Map<Integer, Integer> sizes = header(in);
            Map<Integer, Octets> values = new TreeMap<>();
            events++;
            while (in.hasRemaining()) {
                if (++events > MAX_EVENTS) {
                    throw new MeasurementException("the firmware's log has more than " + MAX_EVENTS + " events");
                }
                event(in, sizes, values);
            }
            return new FirmwareLog(values, events);
        } catch (BufferUnderflowException e) {
            throw new MeasurementException("the firmware's log ends within event " + events);
        }
    }

    /** The first event is in the old form and names the digests of all others (section 10.4.5.1). */
    private static Map<Integer, Integer> header(ByteBuffer in) throws MeasurementException {
        register(in);
        if (in.getInt() != EV_NO_ACTION) {
            throw new MeasurementException("the firmware's log does not begin with a Spec ID event");
        }
        if (!Arrays.equals(bytes(in, SHA1_BYTES), new byte[SHA1_BYTES])) {
            throw new MeasurementException("the digest of the firmware's Spec ID event is not zero");
        }
        ByteBuffer event = ByteBuffer.wrap(bytes(in, size(in))).order(ByteOrder.LITTLE_ENDIAN);
        if (!Arrays.equals(bytes(event, SPEC_ID.length), SPEC_ID)) {
            throw new MeasurementException("the firmware's log is not crypto-agile (no Spec ID Event03)");
        }
        bytes(event, 8); // platform class, versions, errata, size of UINTN
        int count = event.getInt();
        if (count < 1 || count > MAX_ALGORITHMS) {
            throw new MeasurementException("the firmware's log names " + count + " digest algorithms, not 1 to 8");
        }
        Map<Integer, Integer> sizes = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int algorithm = Short.toUnsignedInt(event.getShort());
            int size = Short.toUnsignedInt(event.getShort());
            if (size < 16 || size > 64 || sizes.put(algorithm, size) != null) {
                throw new MeasurementException("the firmware's log names its digest algorithms badly");
            }
        }
        bytes(event, Byte.toUnsignedInt(event.get()));
        if (event.hasRemaining()) {
            throw new MeasurementException("bytes are left over in the firmware's Spec ID event");
        }
        if (!Integer.valueOf(32).equals(sizes.get(ALG_SHA256))) {
            throw new MeasurementException("the firmware's log has no SHA-256 digests");
        }
        return sizes;
    }

    private static void event(ByteBuffer in, Map<Integer, Integer> sizes, Map<Integer, Octets> values)
            throws MeasurementException {
        int register = register(in);
        int type = in.getInt();
        int count = in.getInt();
        if (count != sizes.size()) {
            throw new MeasurementException("an event of the firmware has " + count + " digests, not " + sizes.size());
        }
        Map<Integer, Octets> digests = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int algorithm = Short.toUnsignedInt(in.getShort());
            Integer size = sizes.get(algorithm);
            if (size == null || digests.put(algorithm, Octets.of(bytes(in, size))) != null) {
                throw new MeasurementException("an event of the firmware has a digest of algorithm 0x"
                        + Integer.toHexString(algorithm) + " that it may not have");
            }
        }
        byte[] data = bytes(in, size(in));
        if (type == EV_NO_ACTION) {
            locality(data).ifPresent(value -> values.putIfAbsent(0, value));
            return;
        }
        Octets before = values.getOrDefault(register, Octets.of(new byte[32]));
        Octets digest = Optional.ofNullable(digests.get(ALG_SHA256)).orElseThrow();
        values.put(register, Sha256.extended(before, digest));
    }

    /** Register 0 begins with the locality that the TPM was started from (section 10.4.5.3). */
    private static Optional<Octets> locality(byte[] data) {
        if (data.length != LOCALITY.length + 1 || !Arrays.equals(Arrays.copyOf(data, LOCALITY.length), LOCALITY)) {
            return Optional.empty();
        }
        byte[] first = new byte[32];
        first[31] = data[LOCALITY.length];
        return Optional.of(Octets.of(first));
    }

    private static int register(ByteBuffer in) throws MeasurementException {
        int register = in.getInt();
        // some firmware writes -1 for an event that belongs to none and extends nothing
        if (register < -1 || register >= REGISTERS) {
            throw new MeasurementException("an event of the firmware is of register " + register);
        }
        if (register == -1 && in.getInt(in.position()) != EV_NO_ACTION) {
            throw new MeasurementException("an event of the firmware extends no register");
        }
        return register;
    }

    private static int size(ByteBuffer in) throws MeasurementException {
        int size = in.getInt();
        if (size < 0 || size > MAX_EVENT) {
            throw new MeasurementException("an event of the firmware has " + Integer.toUnsignedString(size)
                    + " bytes, more than " + MAX_EVENT);
        }
        return size;
    }

    private static byte[] bytes(ByteBuffer in, int size) {
        if (size > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[size];
        in.get(bytes);
        return bytes;
    }
}

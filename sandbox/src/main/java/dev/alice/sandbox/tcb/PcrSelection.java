package dev.alice.sandbox.tcb;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The platform configuration registers of the SHA-256 bank that a quote covers, in ascending order: 1 to 24 of them. */
public record PcrSelection(List<Integer> registers) {
    /** Firmware, its configuration's code, the boot loader, and Secure Boot. */
    public static final PcrSelection FIRMWARE = new PcrSelection(List.of(0, 2, 4, 7));

    private static final int COUNT = 24;

    public PcrSelection {
        registers = List.copyOf(registers);
        List<Integer> held = registers;
        boolean ascending = IntStream.range(1, held.size()).allMatch(i -> held.get(i - 1) < held.get(i));
        if (registers.isEmpty() || !ascending || registers.getFirst() < 0 || registers.getLast() >= COUNT) {
            throw new IllegalArgumentException("registers are 1 to 24 numbers below 24, ascending: " + registers);
        }
    }

    /** The words that tpm2-tools read, such as {@code sha256:0,2,4,7}. */
    public String words() {
        return "sha256:" + registers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Reads a TPML_PCR_SELECTION with exactly one bank, SHA-256 (Part 2, sections 10.6.2 and 10.9.7). */
    static PcrSelection read(TpmReader reader) throws TpmFormatException {
        reader.expect("count of PCR banks", 4, 1);
        reader.expect("PCR bank", 2, 0x000b);
        reader.expect("size of the PCR selection", 1, COUNT / 8);
        Octets bitmap = reader.octets("PCR selection", COUNT / 8);
        byte[] bits = bitmap.toArray();
        List<Integer> registers = IntStream.range(0, COUNT)
                .filter(register -> (bits[register / 8] >> register % 8 & 1) == 1)
                .boxed()
                .toList();
        if (registers.isEmpty()) {
            throw new TpmFormatException("TPMS_ATTEST: the quote covers no PCR");
        }
        return new PcrSelection(registers);
    }
}

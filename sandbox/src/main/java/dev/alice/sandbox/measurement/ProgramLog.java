package dev.alice.sandbox.measurement;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.util.ArrayList;
import java.util.List;

/** The identities of the programs that ran since the TPM was reset, the running one last; an index holds their fold. */
public record ProgramLog(List<Octets> digests) {
    private static final int MAX = 1_000;

    public ProgramLog {
        digests = List.copyOf(digests);
        if (digests.size() > MAX || digests.stream().anyMatch(digest -> digest.size() != 32)) {
            throw new IllegalArgumentException("a log of programs has at most " + MAX + " digests of 32 bytes");
        }
    }

    /** What the index holds after all of them. */
    public Octets fold() {
        Octets value = Octets.of(new byte[32]);
        for (Octets digest : digests) {
            value = Sha256.extended(value, digest);
        }
        return value;
    }

    public ProgramLog with(Octets digest) {
        List<Octets> more = new ArrayList<>(digests);
        more.add(digest);
        return new ProgramLog(more);
    }
}

package dev.alice.keri.witness;

import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The verdicts with which a flow is anchored: their messages one after the other. Its name is the Blake3 digest of those
 * bytes, which the anchoring event carries as its second seal.
 */
public record VerdictBundle(Said said, Octets bytes, List<Verdict> verdicts) {
    public VerdictBundle {
        verdicts = List.copyOf(verdicts);
    }

    /** The bundle of verdicts that verified, as {@link Verdict#parse} gives them. */
    public static VerdictBundle of(List<Verdict> verdicts) {
        List<Verdict> sorted = verdicts.stream()
                .sorted(Comparator.comparing(v -> v.witness().qb64()))
                .toList();
        return shown(sorted);
    }

    /** The bundle of verdicts that verified, in the order in which they were shown. */
    static VerdictBundle shown(List<Verdict> verdicts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        verdicts.forEach(v -> out.writeBytes(v.message()));
        return named(out.toByteArray(), verdicts);
    }

    /** Reads a bundle; every verdict in it must verify. */
    public static VerdictBundle parse(byte[] bytes) {
        return parse(bytes, new SignatureCheck());
    }

    /** The same, with what a check remembers. */
    public static VerdictBundle parse(byte[] bytes, SignatureCheck check) {
        return named(bytes, Verdict.parse(bytes, check));
    }

    /** Reads a bundle that was verified before it was kept in a database of one's own; its signatures are not checked. */
    public static VerdictBundle kept(byte[] bytes) {
        return named(bytes, Verdict.kept(bytes));
    }

    private static VerdictBundle named(byte[] bytes, List<Verdict> verdicts) {
        return new VerdictBundle(new Said(Blake3.digest(bytes).qb64()), Octets.copyOf(bytes), verdicts);
    }

    /** Which members of the pool approve this flow; one that also refuses it, or speaks twice, does not count. */
    public Set<Aid> approvals(Said flow, Set<Aid> pool) {
        Set<Aid> approving = new HashSet<>();
        Set<Aid> spoken = new HashSet<>();
        Set<Aid> twice = new HashSet<>();
        for (Verdict verdict : verdicts) {
            if (verdict.flow().equals(flow) && pool.contains(verdict.witness())) {
                if (!spoken.add(verdict.witness())) {
                    twice.add(verdict.witness());
                }
                if (verdict.approves()) {
                    approving.add(verdict.witness());
                }
            }
        }
        approving.removeAll(twice);
        return approving;
    }
}

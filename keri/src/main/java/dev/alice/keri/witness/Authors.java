package dev.alice.keri.witness;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.KeyState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The check of who signed a message: by couples (-C) of keys that are identifiers, or by endorsements (-F, -H). */
final class Authors {
    private static final int MOST_SIGNATURES = 128;

    private final Function<Aid, Optional<KeyState>> states;
    private final SignatureCheck check = new SignatureCheck();

    Authors(Function<Aid, Optional<KeyState>> states) {
        this.states = states;
    }

    Author of(Octets message, Attachments attachments) {
        byte[] bytes = message.toByteArray();
        if (attachments.couples().size() + attachments.endorsements().size() != 1) {
            return new Author.Nobody("one signer belongs to such a message, by -C, -F or -H");
        }
        for (Attachments.Couple couple : attachments.couples()) {
            Aid aid = new Aid(couple.signer().qb64());
            boolean good = aid.isNonTransferable()
                    && check.verify(couple.signer().qb64(), couple.signature().raw(), bytes);
            return good ? new Author.Proven(aid) : new Author.Nobody("the signature of " + aid + " does not verify");
        }
        return of(bytes, attachments.endorsements().get(0));
    }

    private Author of(byte[] bytes, Attachments.Endorsement endorsement) {
        Aid aid = new Aid(endorsement.prefix().qb64());
        Optional<KeyState> state = states.apply(aid);
        if (state.isEmpty()) {
            return new Author.Ahead(aid, 0);
        }
        Establishment inForce = state.get().establishment();
        for (Attachments.Source at : endorsement.at()) {
            if (at.sn() > inForce.sn()) {
                return new Author.Ahead(aid, state.get().sn() + 1);
            }
            if (!at.digest().qb64().equals(inForce.said().qb64())) {
                return new Author.Nobody("it is signed with keys of " + aid + " that are not in force");
            }
        }
        return signed(bytes, endorsement.signatures(), inForce.keySet())
                ? new Author.Proven(aid)
                : new Author.Nobody("it is not signed by the keys of " + aid);
    }

    private boolean signed(byte[] bytes, List<IndexedSignature> signatures, KeySet keys) {
        Set<Integer> good = new HashSet<>();
        signatures.stream()
                .limit(MOST_SIGNATURES)
                .filter(s -> s.index() < keys.keys().size() && !good.contains(s.index()))
                .filter(s -> check.verify(keys.keys().get(s.index()).qb64(), s.raw(), bytes))
                .forEach(s -> good.add(s.index()));
        return !good.isEmpty() && keys.threshold().satisfiedBy(good);
    }
}

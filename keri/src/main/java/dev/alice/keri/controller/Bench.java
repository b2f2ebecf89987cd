package dev.alice.keri.controller;

import dev.alice.keri.event.Aid;
import dev.alice.keri.watcher.Duplicity;
import dev.alice.keri.watcher.Juror;
import dev.alice.keri.witness.WitnessClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The witnesses of an identifier less those against whom there is proof: what these say counts no more from the moment
 * the proof is there, and a rotation cuts them, with a spare in their place where one is known.
 */
public final class Bench {
    private static final Logger LOG = LoggerFactory.getLogger(Bench.class);

    private final Identity identity;
    private final Juror juror;
    private final int needed;
    private final AtomicBoolean clearing = new AtomicBoolean();

    /** @param needed how many witnesses must remain after a cut */
    public Bench(Identity identity, Juror juror, int needed) {
        this.identity = identity;
        this.juror = juror;
        this.needed = needed;
    }

    /** Witnesses in force against whom there is no proof. */
    public List<WitnessClient> trusted() {
        return identity.witnesses().stream()
                .filter(witness -> !juror.convicted(witness.aid()))
                .toList();
    }

    /** Cuts the convicted in the background, where there are any. */
    public void clearSoon() {
        if (convicted().isPresent() && clearing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("bench").start(() -> {
                try {
                    clear();
                } catch (RuntimeException e) {
                    LOG.atError()
                            .addKeyValue("aid", identity.aid())
                            .setCause(e)
                            .log(
                                    "a convicted witness could not be rotated out, and its word goes on counting for nothing");
                } finally {
                    clearing.set(false);
                }
            });
        }
    }

    /** Cuts every witness in force against whom there is proof; one rotation each. */
    public void clear() {
        for (Optional<Aid> next = convicted(); next.isPresent(); next = convicted()) {
            if (!cut(next.get())) {
                return;
            }
        }
    }

    private boolean cut(Aid witness) {
        Optional<Aid> spare =
                identity.spares().stream().filter(aid -> !juror.convicted(aid)).findFirst();
        List<Aid> inForce = identity.state().establishment().witnesses();
        String why = juror.log().against(witness).stream()
                .map(Duplicity::words)
                .findFirst()
                .orElse("it was convicted");
        if (spare.isEmpty() && inForce.size() <= needed) {
            LOG.atError()
                    .addKeyValue("aid", identity.aid())
                    .addKeyValue("witness", witness)
                    .log("a convicted witness stays, for fewer than " + needed + " would be left; add one: " + why);
            return false;
        }
        WitnessChange change =
                spare.map(by -> WitnessChange.replace(witness, by)).orElse(WitnessChange.cut(witness));
        Extension extension = identity.rotate(change);
        boolean gone = !identity.state().establishment().witnesses().contains(witness);
        String outcome = switch (extension) {
            case Extension.Witnessed witnessed -> gone ? "was rotated out" : "is still in force";
            case Extension.Unwitnessed lacking ->
                (gone ? "was rotated out, " : "could not be rotated out yet, ") + lacking.reason();
        };
        LOG.atWarn()
                .addKeyValue("aid", identity.aid())
                .addKeyValue("witness", witness)
                .addKeyValue("spare", spare.map(Aid::qb64).orElse("none"))
                .log("a witness " + outcome + ": " + why);
        return gone;
    }

    private Optional<Aid> convicted() {
        return identity.state().establishment().witnesses().stream()
                .filter(juror::convicted)
                .findFirst();
    }
}

package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.witness.WitnessClient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The identifiers of this installation: their logs in one database, their witnesses in one pool. */
public final class Controller {
    private final KelStore logs;
    private final AnchorTable anchors;
    private final List<WitnessClient> witnesses;
    private final int toad;

    /**
     * Opens (and where needed creates) the tables.
     *
     * @param witnesses of every identifier that is made here
     * @param toad how many of them must receipt an event
     */
    public Controller(DataSource dataSource, List<WitnessClient> witnesses, int toad, Clock clock) {
        KelStore.migrate(dataSource, "controller");
        this.logs = new KelStore(dataSource, clock);
        this.anchors = new AnchorTable(logs.jdbi());
        this.witnesses = List.copyOf(witnesses);
        this.toad = toad;
    }

    /**
     * The identity of a name, made (inception receipted by the witnesses) where there is none yet. An existing one opens
     * even while witnesses are down.
     *
     * @param keeper that holds its keys
     * @throws KeriException where it is new and too few witnesses receipt its inception, or the keeper is another's
     */
    public Identity identity(String name, Keeper keeper) {
        Identity identity =
                new Identity(name, keeper, logs, anchors, new Publisher(logs, anchors, witnesses), witnesses, toad);
        identity.open();
        return identity;
    }

    /** The public key (code D) of an identifier at one of its establishment events. */
    public Optional<Matter> publicKey(Aid aid, Said establishment) {
        return logs.keySet(aid, establishment).map(keys -> keys.keys().get(0));
    }

    /** The identifier of a name, empty where none was made. */
    public Optional<Aid> aid(String name) {
        return anchors.identity(name);
    }

    /** A whole log as a CESR stream that verifies by itself; empty where the identifier is not known. */
    public String kel(Aid aid) {
        StringBuilder out = new StringBuilder();
        long from = 0;
        for (List<KelStore.Stored> page = logs.events(aid, 0); !page.isEmpty(); page = logs.events(aid, from)) {
            out.append(KelText.log(page));
            from = page.get(page.size() - 1).event().sn() + 1;
        }
        return out.toString();
    }
}

package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Said;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.watcher.Juror;
import dev.alice.keri.witness.WitnessClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The identifiers of this installation: their logs in one database, and the witnesses that can be reached from here. */
public final class Controller {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final KelStore logs;
    private final AnchorTable anchors;
    private final PlaceTable places;
    private final Roster roster;
    private final ReceiptSpreader receipts;
    private final Identity.Birth usual;
    private final Juror juror;
    private final OrderBook orders;

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
        this.places = new PlaceTable(logs.jdbi());
        this.roster = new Roster(witnesses);
        this.receipts = new ReceiptSpreader(roster);
        this.usual =
                new Identity.Birth(witnesses.stream().map(WitnessClient::aid).toList(), toad, List.of());
        this.orders = new OrderBook(logs.jdbi());
        this.juror = new Juror(dataSource, this::kel, clock);
    }

    /** A controller of identifiers whose witnesses are named one by one ({@link #incept}), with their places in the database. */
    public Controller(DataSource dataSource, Clock clock) {
        this(dataSource, List.of(), 0, clock);
    }

    /**
     * The identity of a name, made (inception receipted by the witnesses) where there is none yet. An existing one opens
     * even while witnesses are down.
     *
     * @param keeper that holds its keys
     * @throws KeriException where it is new and too few witnesses receipt its inception, or the keeper is another's
     */
    public Identity identity(String name, Keeper keeper) {
        return open(name, keeper, usual);
    }

    /**
     * Makes an identifier.
     *
     * @param witnesses that receipt its events, each reachable ({@link #reach})
     * @param toad how many receipts an event needs; it must be immune
     * @throws KeriException where the name is taken or malformed, or too few witnesses receipt its inception
     */
    public Identity incept(String name, Keeper keeper, List<Aid> witnesses, int toad) {
        Immunity.check(witnesses.size(), toad);
        for (Aid witness : witnesses) {
            if (roster.client(witness).isEmpty()) {
                throw new KeriException(
                        "the witness " + witness + " is not known here; introduce it by its OOBI first");
            }
        }
        if (aid(name).isPresent()) {
            throw new KeriException("there is an identifier of the name '" + name + "': "
                    + aid(name).get());
        }
        return open(name, keeper, new Identity.Birth(witnesses, toad, List.of()));
    }

    /** The identity of a name that was made before. */
    public Identity existing(String name, Keeper keeper) {
        if (aid(name).isEmpty()) {
            throw new KeriException("there is no identifier of the name '" + name + "'"
                    + (identities().isEmpty()
                            ? "; make one first"
                            : "; there are " + identities().keySet()));
        }
        return open(name, keeper, usual);
    }

    private Identity open(String name, Keeper keeper, Identity.Birth birth) {
        if (!NAME.matcher(name).matches()) {
            throw new KeriException("a name is a letter or digit and up to 63 letters, digits, '.', '_' or '-'");
        }
        Identity identity = new Identity(
                name, keeper, logs, anchors, new Publisher(logs, anchors, roster, receipts), roster, () -> birth);
        identity.open();
        return identity;
    }

    /** Makes a witness reachable; from now on it can be added to an identifier. */
    public void reach(WitnessClient client) {
        roster.add(client);
    }

    /** Waits until every witness was told the receipts of the others, at most so long; for a process that ends now. */
    public void settle(Duration limit) {
        receipts.settle(limit);
    }

    /** Where witnesses outside of this process are. */
    public Map<Aid, URI> places() {
        return places.all();
    }

    /** Remembers where a witness is. */
    public void keepPlace(Aid witness, URI url) {
        places.keep(witness, url);
    }

    /** The memory of what witnesses showed, with the proofs of duplicity. */
    public Juror juror() {
        return juror;
    }

    /** Rotations that other processes ask for. */
    public OrderBook orders() {
        return orders;
    }

    /** The public key (code D) of an identifier at one of its establishment events. */
    public Optional<Matter> publicKey(Aid aid, Said establishment) {
        return logs.keySet(aid, establishment).map(keys -> keys.keys().get(0));
    }

    /** The identifier of a name, empty where none was made. */
    public Optional<Aid> aid(String name) {
        return anchors.identity(name);
    }

    /** Every name with its identifier. */
    public Map<String, Aid> identities() {
        return anchors.identities();
    }

    /** The key state of an identifier whose log is kept here. */
    public Optional<KeyState> state(Aid aid) {
        return logs.state(aid);
    }

    /** The latest event of a log, with its receipts. */
    public Optional<KelStore.Stored> latest(Aid aid) {
        return logs.latest(aid);
    }

    /** The establishment event whose keys are in force, with its receipts. */
    public KelStore.Stored latestEstablishment(Aid aid) {
        return state(aid)
                .flatMap(state -> logs.at(aid, state.establishment().sn()))
                .orElseThrow(() -> new KeriException("no log of " + aid + " is kept here"));
    }

    /** A whole log as a CESR stream that verifies by itself; empty where the identifier is not known. */
    public String kel(Aid aid) {
        StringBuilder out = new StringBuilder();
        kel(aid, out::append);
        return out.toString();
    }

    /** The same page by page, so that the length of a log costs no memory. */
    public void kel(Aid aid, Consumer<String> pages) {
        long from = 0;
        for (List<KelStore.Stored> page = logs.events(aid, 0); !page.isEmpty(); page = logs.events(aid, from)) {
            pages.accept(KelText.log(page));
            from = page.get(page.size() - 1).event().sn() + 1;
        }
    }

    /** The names, their logs and the places of witnesses, for an archive. */
    public Octets belongings() {
        Map<String, String> kels = new LinkedHashMap<>();
        identities().forEach((name, aid) -> kels.put(name, kel(aid)));
        return new Belongings(kels, places()).encode();
    }

    /**
     * Takes over what was archived: every log is judged from its inception on before a name is given to it. Identities
     * are then opened as usual, and first look at what their witnesses hold.
     *
     * @return the names
     * @throws KeriException where a log does not hold, or a name is taken; what came before it stays
     */
    public List<String> restore(Octets archived, Keeper keeper) {
        Belongings belongings = Belongings.decode(archived);
        belongings.places().forEach(places::keep);
        List<String> names = new ArrayList<>();
        belongings.logs().forEach((name, kel) -> {
            if (aid(name).isPresent()) {
                throw new KeriException("there is an identifier of the name '" + name + "' here: "
                        + aid(name).get());
            }
            Aid aid = restore(kel);
            Matter key = logs.state(aid)
                    .orElseThrow()
                    .establishment()
                    .keySet()
                    .keys()
                    .get(0);
            if (keeper.rotationOf(name, key, anchors.rotations(aid)).isEmpty()) {
                throw new KeriException("the archive holds the log of '" + name + "' and not its keys");
            }
            anchors.name(name, aid);
            names.add(name);
        });
        logs.sync();
        return names;
    }

    private Aid restore(String kel) {
        EventJudge judge = EventJudge.witnessing();
        Optional<Aid> whose = Optional.empty();
        for (Message message : MessageStream.parse(kel.getBytes(StandardCharsets.UTF_8))) {
            Event event = EventReader.readEvent(message.body());
            SignedEvent signed = SignedEvent.of(event, message.attachments());
            Judgement judgement = judge.judge(logs.state(event.aid()).orElse(null), signed, logs.history(event.aid()));
            boolean kept = switch (judgement) {
                case Judgement.Accept accept -> logs.accept(signed, accept);
                case Judgement.Known known -> true;
                case Judgement.Escrow waits -> false;
                case Judgement.Duplicitous duplicitous -> false;
                case Judgement.Reject reject -> false;
            };
            if (!kept || whose.isPresent() && !whose.get().equals(event.aid())) {
                throw new KeriException("event " + event.sn() + " of " + event.aid() + " in the archive does not hold");
            }
            whose = Optional.of(event.aid());
        }
        return whose.orElseThrow(() -> new KeriException("the archive holds a name without a log"));
    }
}

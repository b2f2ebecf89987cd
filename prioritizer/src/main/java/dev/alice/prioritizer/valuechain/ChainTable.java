package dev.alice.prioritizer.valuechain;

import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.FlowId;
import dev.alice.flow.Seed;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Which flow grew from what, and the notices about flows that were typed before something of it turned bad. */
final class ChainTable {
    private final Jdbi jdbi;

    ChainTable(DataSource source) {
        this.jdbi = Jdbi.create(source);
    }

    /** A flow with its person and train. */
    record Grown(FlowId flow, TrainId train, UserName user) {}

    /** Writes a flow down with its seeds; a flow that is there already is left as it is. */
    void keep(Grown grown, List<Seed> seeds) {
        TaintLedger.guarded(
                "write down what a flow grew from",
                () -> jdbi.inTransaction(handle -> {
                    boolean known = handle.createQuery("SELECT COUNT(*) FROM chain_flow WHERE flow = :flow")
                                    .bind("flow", grown.flow().qb64())
                                    .mapTo(Integer.class)
                                    .one()
                            > 0;
                    if (known) {
                        return false;
                    }
                    handle.createUpdate("INSERT INTO chain_flow (flow, train, user_name) VALUES (:flow, :train, :user)")
                            .bind("flow", grown.flow().qb64())
                            .bind("train", grown.train().subject())
                            .bind("user", grown.user().value())
                            .execute();
                    var rows = handle.prepareBatch(
                            "INSERT INTO chain_seed (flow, nr, kind, name, sha256) VALUES (:flow, :nr, :kind, :name, :sha256)");
                    for (int nr = 0; nr < seeds.size(); nr++) {
                        Seed seed = seeds.get(nr);
                        rows.bind("flow", grown.flow().qb64())
                                .bind("nr", nr)
                                .bind("kind", seed.kind().name())
                                .bind("name", seed.name())
                                .bind("sha256", seed.digest().map(Digest::asHex).orElse(null))
                                .add();
                    }
                    rows.execute();
                    return true;
                }));
    }

    /** What the other flows of a train grew from. */
    List<Seed> earlier(TrainId train, FlowId but) {
        return TaintLedger.guarded(
                "read what a train grew from",
                () -> jdbi.withHandle(handle -> handle.createQuery(
                                "SELECT DISTINCT s.kind, s.name, s.sha256 FROM chain_seed s"
                                        + " JOIN chain_flow f ON f.flow = s.flow WHERE f.train = :train AND f.flow <> :flow"
                                        + " ORDER BY s.kind, s.name")
                        .bind("train", train.subject())
                        .bind("flow", but.qb64())
                        .map((row, context) -> new Seed(
                                Seed.Kind.valueOf(row.getString(1)),
                                row.getString(2),
                                digest(row.getString(3)),
                                Optional.empty()))
                        .list()));
    }

    /**
     * The flows that a taint touches: those that grew from what it is held against, and the later ones of their trains.
     *
     * @return each flow, with whether it came later in a train that was touched
     */
    Map<Grown, Boolean> touched(Taint taint) {
        String digest = taint.name().startsWith("sha256:") ? taint.name().substring(7) : "";
        return TaintLedger.guarded(
                "look for the flows that a taint touches",
                () -> jdbi.withHandle(handle -> {
                    Map<Grown, Boolean> touched = new LinkedHashMap<>();
                    Map<TrainId, Long> first = new LinkedHashMap<>();
                    handle.createQuery(
                                    "SELECT f.flow, f.train, f.user_name, f.nr, s.name, s.sha256 FROM chain_seed s"
                                            + " JOIN chain_flow f ON f.flow = s.flow WHERE s.kind = :kind AND"
                                            + " (s.sha256 = :digest OR SUBSTRING(s.name FROM 1 FOR :length) = :name) ORDER BY f.nr")
                            .bind("kind", taint.kind().name())
                            .bind("digest", digest)
                            .bind("length", taint.name().length())
                            .bind("name", taint.name())
                            .map((row, context) -> {
                                Seed seed = new Seed(
                                        taint.kind(), row.getString(5), digest(row.getString(6)), Optional.empty());
                                if (taint.against(seed)) {
                                    Grown grown = grown(row);
                                    touched.put(grown, false);
                                    first.putIfAbsent(grown.train(), row.getLong(4));
                                }
                                return seed;
                            })
                            .list();
                    first.forEach((train, nr) -> handle.createQuery(
                                    "SELECT flow, train, user_name FROM chain_flow WHERE train = :train AND nr > :nr ORDER BY nr")
                            .bind("train", train.subject())
                            .bind("nr", nr)
                            .map((row, context) -> grown(row))
                            .forEach(grown -> touched.putIfAbsent(grown, true)));
                    return touched;
                }));
    }

    private static Grown grown(ResultSet row) throws SQLException {
        return new Grown(new FlowId(row.getString(1)), new TrainId(row.getString(2)), new UserName(row.getString(3)));
    }

    private static Optional<Digest> digest(@Nullable String hex) {
        return Optional.ofNullable(hex)
                .map(text -> new Digest(Bytes.of(HexFormat.of().parseHex(text))));
    }

    /** Writes a notice down; false where there is one already. */
    boolean notice(Taint taint, Grown grown, String words) {
        return TaintLedger.guarded(
                "write down a notice",
                () -> jdbi.inTransaction(handle -> {
                    boolean known = handle.createQuery(
                                            "SELECT COUNT(*) FROM chain_notice WHERE taint = :taint AND flow = :flow")
                                    .bind("taint", taint.id())
                                    .bind("flow", grown.flow().qb64())
                                    .mapTo(Integer.class)
                                    .one()
                            > 0;
                    return !known
                            && handle.createUpdate(
                                                    "INSERT INTO chain_notice (taint, flow, train, user_name, words, shown)"
                                                            + " VALUES (:taint, :flow, :train, :user, :words, FALSE)")
                                            .bind("taint", taint.id())
                                            .bind("flow", grown.flow().qb64())
                                            .bind("train", grown.train().subject())
                                            .bind("user", grown.user().value())
                                            .bind("words", words)
                                            .execute()
                                    == 1;
                }));
    }

    /** Notices that the log does not have yet. */
    List<Notice> unlogged() {
        return notices("WHERE entry IS NULL", "", "");
    }

    List<Notice> of(FlowId flow) {
        return notices("WHERE flow = :value", "value", flow.qb64());
    }

    /** Those that a person has not been shown, which they are herewith. */
    List<Notice> unseen(UserName user) {
        List<Notice> unseen = notices("WHERE shown = FALSE AND user_name = :value", "value", user.value());
        if (!unseen.isEmpty()) {
            TaintLedger.guarded(
                    "write down that a notice was shown",
                    () -> jdbi.inTransaction(handle -> {
                        for (Notice notice : unseen) {
                            handle.createUpdate(
                                            "UPDATE chain_notice SET shown = TRUE WHERE taint = :taint AND flow = :flow")
                                    .bind("taint", notice.taint())
                                    .bind("flow", notice.flow().qb64())
                                    .execute();
                        }
                        return true;
                    }));
        }
        return unseen;
    }

    void logged(Notice notice, String entry) {
        TaintLedger.guarded(
                "write down the entry of a notice",
                () -> jdbi.inTransaction(handle -> handle.createUpdate(
                                "UPDATE chain_notice SET entry = :entry WHERE taint = :taint AND flow = :flow")
                        .bind("entry", entry)
                        .bind("taint", notice.taint())
                        .bind("flow", notice.flow().qb64())
                        .execute()));
    }

    private List<Notice> notices(String where, String name, String value) {
        return TaintLedger.guarded(
                "read the notices",
                () -> jdbi.withHandle(handle -> {
                    var query = handle.createQuery("SELECT taint, flow, train, words, entry FROM chain_notice " + where
                            + " ORDER BY taint, flow");
                    if (!name.isEmpty()) {
                        query.bind(name, value);
                    }
                    return query.map((row, context) -> new Notice(
                                    row.getString(1),
                                    new FlowId(row.getString(2)),
                                    new TrainId(row.getString(3)),
                                    row.getString(4),
                                    Optional.ofNullable(row.getString(5))))
                            .list();
                }));
    }
}

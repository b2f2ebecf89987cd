package dev.alice.gateway.audit;

import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.Seed;
import dev.alice.prioritizer.valuechain.Taint;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The check that nothing was decided to be typed while the log held something against what it grew from. */
final class TaintCheck {
    private final List<Held> held = new ArrayList<>();

    /** A taint from its entry to the one that lifts it. */
    private record Held(Taint taint, long from, long to) {}

    /** @param verified the payload of an entry whose statement and receipt verify */
    TaintCheck(LogReader log, Function<String, Map<String, Object>> verified) {
        Map<String, Held> open = new HashMap<>();
        EntryQuery query = EntryQuery.all().of("taint");
        for (OptionalLong after = OptionalLong.of(-1); after.isPresent(); ) {
            EntryPage page = log.list(query.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
            for (LogEntry entry : page.entries()) {
                Map<String, Object> paper = verified.apply(entry.id().value());
                Taint.read(paper, entry.id().value())
                        .ifPresent(
                                taint -> open.putIfAbsent(taint.id(), new Held(taint, entry.index(), Long.MAX_VALUE)));
                Taint.lifted(paper).ifPresent(id -> {
                    Held lifted = open.remove(id);
                    if (lifted != null) {
                        held.add(new Held(lifted.taint(), lifted.from(), entry.index()));
                    }
                });
            }
            after = page.next();
        }
        held.addAll(open.values());
    }

    /**
     * What was held against a seed of a decision when it was logged.
     *
     * @param index where the decision stands in the log
     */
    Optional<String> objection(long index, Map<String, Object> decision) {
        if (!(decision.get("dossier") instanceof Map<?, ?> dossier)
                || !(dossier.get("seeds") instanceof List<?> seeds)) {
            return Optional.empty(); // a decision from before there were dossiers
        }
        for (Object item : seeds) {
            Seed seed = seed((Map<?, ?>) item);
            for (Held one : held) {
                if (one.from() < index && index < one.to() && one.taint().against(seed)) {
                    return Optional.of("it grew from " + one.taint().what() + ", against which entry " + one.from()
                            + " holds: " + one.taint().why());
                }
            }
        }
        return Optional.empty();
    }

    private static Seed seed(Map<?, ?> item) {
        return new Seed(
                Seed.Kind.valueOf(String.valueOf(item.get("kind"))),
                String.valueOf(item.get("name")),
                item.get("sha256") instanceof String hex
                        ? Optional.of(new Digest(Bytes.of(HexFormat.of().parseHex(hex))))
                        : Optional.empty(),
                Optional.empty());
    }
}

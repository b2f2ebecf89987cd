package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.event.Said;
import dev.alice.keri.watcher.Duplicity;
import dev.alice.keri.watcher.DuplicityLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri evidence [ID]}: the duplicity log, or one proof out of it as a stream. */
@Command(
        name = "evidence",
        mixinStandardHelpOptions = true,
        description = {
            "List the proofs of duplicity that were found here; with an ID, write that proof",
            "to standard output, for anybody to check with keri verify-duplicity."
        })
final class KeriEvidenceCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "ID", arity = "0..1")
    @Nullable
    private String id;

    @Override
    public Integer call() {
        try (KeriPlace.Shown shown = place.read()) {
            DuplicityLog log = shown.controller().juror().log();
            if (id != null) {
                Duplicity proof = log.find(new Said(id))
                        .orElseThrow(() -> new GatewayException("there is no proof " + id + " here"))
                        .duplicity();
                System.out.print(proof.stream().text());
                System.out.flush();
                return 0;
            }
            List<DuplicityLog.Entry> all = log.all();
            for (DuplicityLog.Entry entry : all) {
                if (json) {
                    Map<String, Object> line = new LinkedHashMap<>(shown(entry.duplicity()));
                    line.put("seen", entry.seen().toString());
                    Json.print(line);
                } else {
                    System.out.println(
                            entry.duplicity().id() + "  " + entry.duplicity().kind());
                    KeriWords.wrapped("  ", entry.duplicity().words());
                }
            }
            if (all.isEmpty() && !json) {
                System.out.println("no duplicity was found here");
            }
            return 0;
        }
    }

    static Map<String, Object> shown(Duplicity proof) {
        return Json.object(
                "id", proof.id().qb64(),
                "kind", proof.kind(),
                "culprit", proof.culprit().qb64(),
                "about", proof.about(),
                "one", proof.one().qb64(),
                "other", proof.other().qb64(),
                "words", proof.words());
    }
}

package dev.alice.keri.witness;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.Map;
import java.util.TreeMap;

/** What a witness counts, in the text format of Prometheus. */
final class MetricsDesk implements HttpService {
    private final Tally tally;
    private final CommitQueue commits;
    private final EventRegistrar registrar;

    MetricsDesk(Tally tally, CommitQueue commits, EventRegistrar registrar) {
        this.tally = tally;
        this.commits = commits;
        this.registrar = registrar;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get(
                "/metrics",
                HttpAnswer.guarded((request, response) ->
                        HttpAnswer.send(response, 200, "text/plain; version=0.0.4; charset=utf-8", text())));
    }

    private String text() {
        Map<String, Long> values = new TreeMap<>(tally.counters());
        values.put("keri_witness_commits_total", commits.batches());
        values.put("keri_witness_writes_total", commits.writes());
        values.put("keri_witness_writes_waiting", (long) commits.waiting());
        values.put("keri_witness_identifiers", (long) registrar.identifiers());
        values.put("keri_witness_events_escrowed", (long) registrar.escrowed());
        StringBuilder out = new StringBuilder();
        String family = "";
        for (Map.Entry<String, Long> each : values.entrySet()) {
            String name = each.getKey().replaceFirst("\\{.*", "");
            if (!name.equals(family)) {
                family = name;
                out.append("# TYPE ").append(name).append(name.endsWith("_total") ? " counter\n" : " gauge\n");
            }
            out.append(each.getKey()).append(' ').append(each.getValue()).append('\n');
        }
        return out.toString();
    }
}

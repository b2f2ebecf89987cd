package dev.alice.keri.witness;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What a witness counts of its own work since it started. */
final class Tally {
    private final LongAdder receipted = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder escrowed = new LongAdder();
    private final LongAdder bad = new LongAdder();
    private final LongAdder notVouched = new LongAdder();
    private final LongAdder duplicitous = new LongAdder();
    private final LongAdder approved = new LongAdder();
    private final LongAdder refused = new LongAdder();

    void count(Filing filing) {
        switch (filing) {
            case Filing.Receipted r -> receipted.increment();
            case Filing.Kept k -> kept.increment();
            case Filing.Escrowed e -> escrowed.increment();
            case Filing.Refused r ->
                (switch (r.status()) {
                            case Filing.Refused.DUPLICITY -> duplicitous;
                            case Filing.Refused.NOT_VOUCHED -> notVouched;
                            default -> bad;
                        })
                        .increment();
        }
    }

    void verdict(boolean approves) {
        (approves ? approved : refused).increment();
    }

    /** Counters by name, as Prometheus writes them. */
    Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        counters.put("keri_witness_events_total{outcome=\"receipted\"}", receipted.sum());
        counters.put("keri_witness_events_total{outcome=\"kept\"}", kept.sum());
        counters.put("keri_witness_events_total{outcome=\"escrowed\"}", escrowed.sum());
        counters.put("keri_witness_events_total{outcome=\"bad\"}", bad.sum());
        counters.put("keri_witness_events_total{outcome=\"not-vouched\"}", notVouched.sum());
        counters.put("keri_witness_events_total{outcome=\"duplicitous\"}", duplicitous.sum());
        counters.put("keri_witness_verdicts_total{verdict=\"approved\"}", approved.sum());
        counters.put("keri_witness_verdicts_total{verdict=\"refused\"}", refused.sum());
        return counters;
    }
}

package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Observations;
import dev.alice.flow.Visible;
import dev.alice.sandbox.boundary.Boundary;
import dev.alice.sandbox.evidence.NetworkAttempt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the steps of one rehearsal asked of the filtering proxy, step by step, as observations. */
final class ProxyRecord {
    private final List<Observations.Network> asked = new ArrayList<>();

    /** Takes over what came since the last step, and how the answers to earlier requests went on. */
    void after(int step, List<NetworkAttempt> attempts) {
        for (int i = 0; i < attempts.size(); i++) {
            boolean known = i < asked.size();
            Observations.Network seen = network(known ? asked.get(i).step() : step, attempts.get(i));
            if (known) {
                asked.set(i, seen);
            } else {
                asked.add(seen);
            }
        }
    }

    private static Observations.Network network(int step, NetworkAttempt attempt) {
        return new Observations.Network(
                step,
                Visible.text(attempt.method() + " " + attempt.target()),
                1,
                attempt.allowed(),
                attempt.allowed()
                        ? attempt.status() + ", " + attempt.bytes() + " bytes"
                        : "refused with " + attempt.status());
    }

    /** Whether a request of a step was refused. */
    boolean refused(int step) {
        return asked.stream().anyMatch(one -> one.step() == step && !one.allowed());
    }

    /** The observations with these in front of the addresses that were tried, refusals first where there are too many. */
    Observations in(Observations others, Consumer<String> unknown) {
        if (asked.isEmpty()) {
            return others;
        }
        List<Observations.Network> all = new ArrayList<>(asked);
        // what reached the proxy stands there already, request by request
        others.network().stream()
                .filter(one -> !one.allowed() || !one.target().equals(Boundary.PROXY))
                .forEach(all::add);
        if (all.size() > Observations.MOST) {
            unknown.accept((all.size() - Observations.MOST) + " further requests to the network");
            all.sort((one, two) -> Boolean.compare(one.allowed(), two.allowed()));
            all = all.subList(0, Observations.MOST);
        }
        return new Observations(
                others.diffs(), others.packages(), others.programs(), all, others.services(), others.prompts());
    }
}

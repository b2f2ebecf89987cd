package dev.alice.gateway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Whether a node can do its work now: its parts, each asked at every look, and what is wrong with it. Safe for several threads. */
public final class Health {
    private final List<Part> parts = new CopyOnWriteArrayList<>();

    private record Part(String name, Supplier<Optional<String>> objection) {}

    /** @param objection says what is wrong, empty where nothing is; what it throws is wrong too */
    public void add(String name, Supplier<Optional<String>> objection) {
        parts.add(new Part(name, objection));
    }

    /** Every part with what is wrong with it, in the order in which they were added. */
    public Map<String, Optional<String>> look() {
        Map<String, Optional<String>> seen = new LinkedHashMap<>();
        for (Part part : parts) {
            Optional<String> objection;
            try {
                objection = part.objection().get();
            } catch (RuntimeException e) {
                objection = Optional.of("it cannot be asked: " + e.getClass().getSimpleName());
            }
            seen.put(part.name(), objection);
        }
        return seen;
    }
}

package dev.alice.engine;

import dev.alice.flow.Clearance;
import dev.alice.flow.PaneRef;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Hands that keep what they type: they redeem each clearance as real ones do. */
final class TestingTypist implements Typist {
    final List<byte[]> typed = new ArrayList<>();
    Supplier<Look> look = () -> new Ready("bash", "echo end:" + TOKEN + ":$?");
    Function<Clearance, Delivery> type;
    Function<Clearance, StepOutcome> end =
            clearance -> new StepOutcome.Exited(0, "Sun Nov 22", false, Duration.ofMillis(5));
    private final List<String> trace;
    private final Clock clock;

    TestingTypist(List<String> trace, Clock clock) {
        this.trace = trace;
        this.clock = clock;
        this.type = this::redeem;
    }

    List<String> lines() {
        return typed.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    Delivery redeem(Clearance clearance) {
        return switch (clearance.redeem(clearance.pane(), clock.instant())) {
            case Clearance.Redeemed redeemed -> {
                typed.add(redeemed.command().bytes().toArray());
                yield new Delivered(redeemed.command().bytes().size());
            }
            case Clearance.Void nothing -> new Withheld(nothing.reason());
        };
    }

    @Override
    public Look look(PaneRef pane) {
        trace.add("look");
        return look.get();
    }

    @Override
    public Delivery type(Clearance clearance) {
        trace.add("type " + clearance.step());
        return type.apply(clearance);
    }

    @Override
    public StepOutcome awaitEnd(Clearance clearance, Duration limit, Progress progress) {
        trace.add("await " + clearance.step());
        return end.apply(clearance);
    }
}

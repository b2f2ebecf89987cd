package dev.alice.gateway.mcp;

import dev.alice.flow.port.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tools for tests: {@code echo} gives its arguments back, {@code wait} waits to be let go, {@code break} breaks. */
final class TestingOffer implements Offer {
    final List<String> called = new CopyOnWriteArrayList<>();
    final CountDownLatch cancelled = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public String instructions() {
        return "Wait and see.";
    }

    @Override
    public List<Tool> tools() {
        Map<String, Object> schema = Map.of("type", "object");
        return List.of(
                new Tool("echo", "Gives back.", true, schema),
                new Tool("wait", "Waits.", true, schema),
                new Tool("break", "Breaks.", false, schema));
    }

    @Override
    public Answer call(Caller caller, String tool, String arguments, Progress progress) {
        called.add(caller.name() + " " + tool + " " + arguments);
        progress.says("working");
        return switch (tool) {
            case "wait" -> {
                await(progress);
                yield Answer.of("waited");
            }
            case "break" -> throw new IllegalStateException("it breaks");
            default -> new Answer(arguments, Optional.of(Map.of("tool", tool)), false);
        };
    }

    private void await(Progress progress) {
        try {
            while (!letGo.await(20, TimeUnit.MILLISECONDS)) {
                if (progress.cancelled()) {
                    cancelled.countDown();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.alice.agent.meaning;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meanings of texts as far as they are known by now. The model is loaded on a thread of its own when it is first
 * wanted; until it is ready, and where it cannot run, there are no meanings and nobody waits. Safe for several threads.
 */
public final class Meanings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Meanings.class);
    private static final int MOST_WAITING = 1_000;

    /** Bytes: the native library recurses deeply while it loads, and a megabyte overflows, which ends the process. */
    private static final long STACK = 64L << 20;

    private final Supplier<SentenceModel> loading;
    private final Supplier<InputStream> computed;
    private final Map<Long, Meaning> known = new ConcurrentHashMap<>();
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ExecutorService thread;
    private volatile State state = new Waiting();

    /** How far the model is. */
    public sealed interface State {}

    /** Nobody wanted it yet, or it is being loaded. */
    public record Waiting() implements State {}

    /** It answers. */
    public record Ready(SentenceModel model) implements State {}

    /** It cannot run here, and why. */
    public record Missing(String reason) implements State {}

    private Meanings(Supplier<SentenceModel> loading, Supplier<InputStream> computed) {
        this.loading = loading;
        this.computed = computed;
        var pool = new ThreadPoolExecutor(
                1,
                1,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform()
                        .daemon()
                        .name("meanings")
                        .priority(Thread.MIN_PRIORITY)
                        .stackSize(STACK)
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        this.thread = pool;
    }

    /**
     * Meanings that are there once the model is loaded.
     *
     * @param loading loads the model, or throws {@link MeaningException}
     * @param computed opens what {@link MeaningFile} wrote at build time
     */
    public static Meanings late(Supplier<SentenceModel> loading, Supplier<InputStream> computed) {
        return new Meanings(loading, computed);
    }

    /** No meanings, ever. */
    public static Meanings none() {
        Meanings none = late(
                () -> {
                    throw new MeaningException("no sentence model is wanted");
                },
                InputStream::nullInputStream);
        none.state = new Missing("no sentence model is wanted");
        return none;
    }

    /** Begins to load the model, where nobody did, and returns at once. */
    public void want() {
        if (state instanceof Waiting && wanted.compareAndSet(false, true)) {
            thread.execute(this::load);
        }
    }

    private void load() {
        try {
            read();
            SentenceModel model = loading.get();
            model.of("warm");
            if (!become(new Ready(model))) {
                model.close();
                return;
            }
            drain();
            LOG.atInfo().addKeyValue("computed", known.size()).log("the sentence model is ready");
        } catch (MeaningException e) {
            become(new Missing(String.valueOf(e.getMessage())));
            LOG.atWarn().setCause(e).log("recipes are searched by their words alone");
        }
    }

    /** Whether the state changed; it does not once everything is closed. */
    private synchronized boolean become(State next) {
        if (!(state instanceof Waiting)) {
            return false;
        }
        state = next;
        return true;
    }

    private void read() {
        try (var in = new DataInputStream(computed.get())) {
            byte[] all = in.readAllBytes();
            if (all.length > 0) {
                MeaningFile.read(ByteBuffer.wrap(all), known);
            }
        } catch (IOException e) {
            throw new MeaningException("the computed meanings cannot be read", e);
        }
    }

    public State state() {
        return state;
    }

    /** Has the meanings of texts that will be looked for computed on the thread of the model, once it is ready. */
    public void prepare(Collection<String> texts) {
        if (!(state instanceof Missing)) {
            pending.addAll(texts);
            if (state instanceof Ready) {
                thread.execute(this::drain);
            }
        }
    }

    private void drain() {
        for (String text : pending) {
            if (!known.containsKey(MeaningFile.key(text))) {
                of(text).ifPresent(meaning -> known.put(MeaningFile.key(text), meaning));
            }
            pending.remove(text);
        }
    }

    /** The meaning of a text that was computed before, at build time or by {@link #prepare}. */
    public Optional<Meaning> known(String text) {
        return state instanceof Ready ? Optional.ofNullable(known.get(MeaningFile.key(text))) : Optional.empty();
    }

    /** The meaning of any text, computed now, where the model is ready. */
    public Optional<Meaning> of(String text) {
        if (!(state instanceof Ready ready)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ready.model().of(text));
        } catch (MeaningException e) {
            LOG.atWarn().setCause(e).log("a meaning could not be computed");
            return Optional.empty();
        }
    }

    /** Whether a text is an ordinary English word, as far as the model knows. */
    public boolean isWord(String text) {
        return state instanceof Ready ready && ready.model().isWord(text);
    }

    @Override
    public synchronized void close() {
        thread.shutdown(); // what is waiting finds that there is no model any more
        State last = state;
        state = new Missing("the agent is closed");
        if (last instanceof Ready ready) {
            ready.model().close();
        }
    }
}

package dev.alice.gateway.shell;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** One terminal of one person: lines in, single keys in, text out. Only one thread reads. */
final class Console implements AutoCloseable {
    /** {@link #key} found the person gone. */
    static final int GONE = -1;

    /** {@link #key} was ended by Ctrl-C. */
    static final int STOPPED = -3;

    /** {@link #key} was not answered in time. */
    static final int UNANSWERED = -4;

    /** {@link #key} was ended because the question was withdrawn. */
    static final int WITHDRAWN = -5;

    private static final int POLL_MILLIS = 250;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MOST_MESSAGES = 64;
    private static final int MOST_DRAFT = 8_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Terminal terminal;
    private final LineReader reader;
    private final boolean unicode;
    private final boolean colour;
    private final ArrayBlockingQueue<String> messages = new ArrayBlockingQueue<>(MOST_MESSAGES);
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final Object screen = new Object();
    /** What the person had typed when a message came between. */
    private String draft = "";

    private final ReentrantLock prompting = new ReentrantLock();
    private volatile @Nullable Thread prompter;
    private volatile BooleanSupplier calls = () -> false;
    /** Whether it was not the person who interrupted the prompt. */
    private volatile boolean woken;

    private volatile boolean gone;
    private boolean waitingShown;
    private volatile Runnable onInterrupt = () -> {};

    Console(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        String locale = environment.getOrDefault(
                "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "C.UTF-8")));
        this.unicode = locale.isEmpty()
                || locale.toLowerCase(java.util.Locale.ROOT).replace("-", "").contains("utf8");
        boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
        this.colour = !dumb && !environment.containsKey("NO_COLOR");
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("alice")
                .completer(new StringsCompleter(Verbs.NAMES))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.BRACKETED_PASTE, !dumb)
                .build();
        terminal.handle(Terminal.Signal.INT, signal -> {
            interrupted.set(true);
            onInterrupt.run();
        });
    }

    Ink ink() {
        int columns = terminal.getWidth();
        return new Ink(columns <= 0 ? 80 : columns, colour, unicode);
    }

    /** What Ctrl-C does while nothing is being read. */
    void onInterrupt(Runnable action) {
        onInterrupt = action;
    }

    /**
     * A message that came another way; it wakes the prompt and is read before the next typed line. Waits while too many
     * are unread, so that whoever sends them waits too.
     */
    void message(String line) {
        try {
            messages.put(line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        wake();
    }

    /** What the prompt gives an empty line for, while it is there. */
    void calls(BooleanSupplier wanted) {
        calls = wanted;
    }

    /** Wakes the prompt for what calls; what the person has typed so far stays. */
    void call() {
        if (calls.getAsBoolean()) {
            wake();
        }
    }

    /** Interrupts the prompt and nothing else: it does not end while this goes on. */
    private void wake() {
        prompting.lock();
        try {
            Thread reads = prompter;
            if (reads != null) {
                woken = true;
                // what a key does that interrupts, without its echo
                reads.interrupt();
            }
        } finally {
            prompting.unlock();
        }
    }

    /** Marks the person as gone, so that whoever waits for a key stops waiting. */
    void gone() {
        gone = true;
    }

    /** What was typed before the question was seen is no answer to it. */
    private void forgetTypedAhead() throws IOException {
        int key = 0;
        while (key >= 0) {
            key = terminal.reader().read(1);
        }
    }

    /**
     * Waits until the person has typed nothing for a moment, because a question comes that they did not call for. What they
     * type meanwhile was meant for the prompt, where it will stand again.
     */
    void hush(BooleanSupplier withdrawn) {
        StringBuilder typed = new StringBuilder(draft);
        Attributes before = terminal.enterRawMode();
        try {
            long rest = System.nanoTime() + SECOND.toNanos();
            boolean escape = false;
            while (!gone && System.nanoTime() < rest) {
                int key = terminal.reader().read(POLL_MILLIS);
                if (key == NonBlockingReader.READ_EXPIRED) {
                    continue;
                }
                if (key < 0 || key == 4 || withdrawn.getAsBoolean()) {
                    return;
                }
                rest = System.nanoTime() + SECOND.toNanos();
                if (key == 27) {
                    escape = true;
                } else if (escape) {
                    // the rest of a key that moves the cursor
                    escape = key == '[' || key == 'O' || key >= '0' && key <= ';';
                } else if (key == 8 || key == 127) {
                    typed.setLength(Math.max(0, typed.length() - 1));
                } else if (key >= ' ' && typed.length() < MOST_DRAFT) {
                    typed.append((char) key);
                }
            }
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // whoever asks next finds the person gone
        } finally {
            draft = typed.toString();
            terminal.setAttributes(before);
        }
    }

    boolean isGone() {
        return gone;
    }

    /**
     * The next line typed or sent, or an empty one where something calls; nothing where the person has left, also by Ctrl-C
     * twice at an empty prompt.
     */
    Optional<String> prompt(String prompt) {
        boolean leaving = false;
        while (true) {
            String message = messages.poll();
            if (message != null) {
                say(prompt + message);
                return Optional.of(message);
            }
            prompter = Thread.currentThread();
            try {
                if (!messages.isEmpty()) {
                    continue;
                }
                if (calls.getAsBoolean()) {
                    return Optional.of("");
                }
                String line = reader.readLine(prompt, null, (Character) null, draft);
                draft = "";
                return Optional.of(line);
            } catch (UserInterruptException e) {
                if (!woken) {
                    if (leaving && e.getPartialLine().isEmpty()) {
                        return Optional.empty();
                    }
                    leaving = e.getPartialLine().isEmpty();
                    draft = "";
                    if (leaving) {
                        note("Ctrl-C once more leaves");
                    }
                } else {
                    draft = e.getPartialLine();
                }
            } catch (EndOfFileException | java.io.IOError e) {
                return Optional.empty();
            } finally {
                prompting.lock();
                prompter = null;
                woken = false;
                // a wake that came as the line was entered must not interrupt what comes next
                Thread.interrupted();
                prompting.unlock();
            }
        }
    }

    /**
     * A line without history or completion; empty where the person left or pressed Ctrl-C, or the question was withdrawn.
     */
    Optional<String> line(String prompt, BooleanSupplier withdrawn) {
        CountDownLatch answered = new CountDownLatch(1);
        Thread.ofVirtual().name("withdrawal").start(() -> {
            try {
                while (!answered.await(SECOND.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (withdrawn.getAsBoolean()) {
                        terminal.raise(Terminal.Signal.INT);
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return read(prompt, null);
        } finally {
            answered.countDown();
        }
    }

    /** The line, changed by the person; empty where they gave up. */
    Optional<String> edit(String line) {
        say("");
        return read(" edit ▸ ", line).filter(changed -> !changed.isBlank());
    }

    private Optional<String> read(String prompt, @Nullable String start) {
        reader.setVariable(LineReader.DISABLE_HISTORY, Boolean.TRUE);
        try {
            return Optional.of(reader.readLine(ink().plain(prompt), null, (Character) null, start));
        } catch (UserInterruptException | EndOfFileException | java.io.IOError e) {
            return Optional.empty();
        } finally {
            reader.setVariable(LineReader.DISABLE_HISTORY, Boolean.FALSE);
        }
    }

    /** One key, pressed after the question; {@link #GONE} and the like where there is none. */
    int key(String question, BooleanSupplier withdrawn) {
        interrupted.set(false);
        waited();
        PrintWriter out = terminal.writer();
        Attributes before = terminal.enterRawMode();
        try {
            // what was typed before the question stood there is no answer to it; what comes after is
            forgetTypedAhead();
            out.print("\n " + ink().plain(question) + ink().plain("▸ "));
            out.flush();
            long begin = System.nanoTime();
            long end = begin + PATIENCE.toNanos();
            long look = begin + SECOND.toNanos();
            while (!gone) {
                if (System.nanoTime() > look) {
                    look = System.nanoTime() + SECOND.toNanos();
                    if (withdrawn.getAsBoolean()) {
                        out.println();
                        return WITHDRAWN;
                    }
                }
                if (System.nanoTime() > end) {
                    out.println();
                    return UNANSWERED;
                }
                if (interrupted.getAndSet(false)) {
                    out.println();
                    return STOPPED;
                }
                int key = terminal.reader().read(POLL_MILLIS);
                if (key == NonBlockingReader.READ_EXPIRED) {
                    continue;
                }
                if (key < 0 || key == 4) {
                    return GONE;
                }
                if (key == 3) {
                    out.println();
                    return STOPPED;
                }
                out.println(key >= ' ' && key < 127 ? String.valueOf((char) key) : "");
                out.println();
                out.flush();
                return key;
            }
            return GONE;
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            return GONE;
        } catch (IOException e) {
            return GONE;
        } finally {
            terminal.setAttributes(before);
        }
    }

    void say(String line) {
        say(List.of(line));
    }

    void say(List<String> lines) {
        synchronized (screen) {
            clearWaiting();
            lines.forEach(terminal.writer()::println);
            terminal.writer().flush();
        }
    }

    /** Prints as it is, without a line end of its own. */
    void piece(String text) {
        synchronized (screen) {
            clearWaiting();
            terminal.writer().print(text);
            terminal.writer().flush();
        }
    }

    /** Shows what is being waited for on the last line, over the words that stood there before. */
    void waiting(String words) {
        synchronized (screen) {
            if (!dumb()) {
                Ink ink = ink();
                String line = ink.plain(words);
                terminal.writer().print("\r" + ink.dim(" " + Ink.cut(line, ink.width() - 3)) + "\033[K");
                terminal.writer().flush();
                waitingShown = true;
            }
        }
    }

    /** Takes the waiting line off the screen. */
    void waited() {
        synchronized (screen) {
            clearWaiting();
            terminal.writer().flush();
        }
    }

    private void clearWaiting() {
        if (waitingShown) {
            terminal.writer().print("\r\033[K");
            waitingShown = false;
        }
    }

    void note(String words) {
        say("   " + ink().dim(words));
    }

    /** Sends a sequence that prints nothing. */
    void control(String sequence) {
        terminal.writer().print(sequence);
        terminal.writer().flush();
    }

    boolean dumb() {
        return terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}

package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.audit.KelKeys;
import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.Replay;
import dev.alice.scitt.Octets;
import dev.alice.scitt.log.IssuerKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issuers {@code did:keri:AID} by key event logs in files, verified here from their inception on. A file that changed is
 * read again within a second, so that a rotation counts without a restart; what was accepted first stays, whatever a file
 * says later.
 */
final class KelFiles implements IssuerKeys {
    static final String DID = "did:keri:";
    private static final Logger LOG = LoggerFactory.getLogger(KelFiles.class);
    private static final long MOST_BYTES = 64L << 20;
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final List<Path> files;
    private final Clock clock;
    private final Replay replay = new Replay(EventJudge.validating());
    private final Map<Path, Object> read = new HashMap<>();
    private Instant looked = Instant.MIN;

    private KelFiles(List<Path> files, Clock clock) {
        this.files = List.copyOf(files);
        this.clock = clock;
    }

    /** Reads the files; throws {@link GatewayException} where one cannot be read or does not prove what it says. */
    static KelFiles read(List<Path> files, Clock clock) {
        KelFiles kels = new KelFiles(files, clock);
        for (Path file : files) {
            Optional<String> objection = kels.take(file);
            if (objection.isPresent()) {
                throw new GatewayException("the key event log in " + file + " is not good: " + objection.get()
                        + "; see 'alice keri verify " + file + "'");
            }
        }
        kels.looked = clock.instant();
        return kels;
    }

    @Override
    public synchronized Standing standing(String issuer, Octets keyId) {
        refresh();
        Aid aid;
        try {
            aid = new Aid(issuer.substring(DID.length()));
        } catch (KeriException | IndexOutOfBoundsException e) {
            return new Untrusted(issuer + " is no did:keri of an identifier");
        }
        Optional<KeyState> state = replay.state(aid);
        if (state.isEmpty()) {
            return new Untrusted("no key event log of " + issuer + " was given to this log");
        }
        if (state.get().establishment().keySet().keys().size() > 1) {
            return new Untrusted(issuer + " has more than one key, and a statement has one signature");
        }
        String kid = new String(keyId.toBytes(), StandardCharsets.UTF_8);
        boolean current = state.get().establishment().said().qb64().equals(kid);
        return KelKeys.key(replay, aid, kid)
                .<Standing>map(key -> current ? new Current(key) : new Superseded(key))
                .orElseGet(() -> new Untrusted("the kid names no establishment event of " + issuer));
    }

    private void refresh() {
        Instant now = clock.instant();
        if (now.isBefore(looked.plus(FRESH))) {
            return;
        }
        looked = now;
        for (Path file : files) {
            take(file)
                    .ifPresent(objection -> LOG.atError()
                            .addKeyValue("file", file)
                            .addKeyValue("reason", objection)
                            .log("a key event log is not good; what was proven before stays"));
        }
    }

    /** Takes what is new in a file that changed; why it is not good, where it is not. */
    private Optional<String> take(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Object seen = List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
            if (seen.equals(read.put(file, seen))) {
                return Optional.empty();
            }
            if (now.size() > MOST_BYTES) {
                return Optional.of("it has " + now.size() + " bytes, more than " + MOST_BYTES);
            }
            List<Message> messages = MessageStream.parse(Files.readAllBytes(file));
            return messages.isEmpty()
                    ? Optional.of("it holds no event")
                    : messages.stream()
                            .map(replay::take)
                            .flatMap(judgement -> objection(judgement).stream())
                            .findFirst();
        } catch (IOException | KeriException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> objection(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Accept accept -> Optional.empty();
            case Judgement.Known known -> Optional.empty();
            case Judgement.Escrow escrow -> Optional.empty();
            case Judgement.Duplicitous duplicitous ->
                Optional.of("it contradicts an event that was seen first, " + duplicitous.first());
            case Judgement.Reject reject -> Optional.of(reject.reason());
        };
    }
}

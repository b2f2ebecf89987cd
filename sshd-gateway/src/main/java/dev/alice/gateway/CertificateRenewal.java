package dev.alice.gateway;

import dev.alice.gateway.authority.AuthorityClient;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the SSH host key, renewed at half its life; an authority that says no, or nothing, is asked again every
 * so often until the certificate runs out.
 */
final class CertificateRenewal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final AuthorityClient authority;
    private final LogReader reader;
    private final Octets hostKey;
    private final Function<String, Instant> show;
    private final Clock clock;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("host-certificate").factory());

    /** @param show takes a certificate to the front door, and says until when it is valid */
    CertificateRenewal(
            AuthorityClient authority, LogReader reader, Octets hostKey, Function<String, Instant> show, Clock clock) {
        this.authority = authority;
        this.reader = reader;
        this.hostKey = hostKey;
        this.show = show;
        this.clock = clock;
    }

    void start() {
        rounds.execute(this::renew);
    }

    private void renew() {
        Duration next = AGAIN;
        try {
            Instant until = show.apply(authority.certificate(this::binding));
            next = pause(clock.instant(), until);
            log.atInfo().addKeyValue("until", until).log("the host key is certified");
        } catch (AuthorityClient.NotCertified e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("the host key is not certified");
        } catch (Throwable e) {
            // nothing may end the renewal: the next one may succeed
            log.atWarn().setCause(e).log("the host key could not be certified");
        }
        if (!rounds.isShutdown()) {
            rounds.schedule(this::renew, next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Half of the time that a certificate has left, within reason whatever the authority wrote into it. */
    static Duration pause(Instant now, Instant until) {
        if (!until.isBefore(now.plus(LONGEST.multipliedBy(2)))) {
            return LONGEST;
        }
        Duration half = Duration.between(now, until).dividedBy(2);
        return half.compareTo(SHORTEST) < 0 ? SHORTEST : half;
    }

    private Binding binding(Octets nonce) {
        LogHead head = reader.head();
        return new Binding(nonce, Octets.of(head.root().octets().toBytes()), head.size(), hostKey);
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        authority.close();
    }
}

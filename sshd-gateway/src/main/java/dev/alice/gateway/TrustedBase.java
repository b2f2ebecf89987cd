package dev.alice.gateway;

import dev.alice.flow.Bytes;
import dev.alice.flow.port.Attester;
import dev.alice.flow.port.StatementLog;
import dev.alice.gateway.authority.AuthorityClient;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.shell.Attestations;
import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.EarlierQuotes;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.rehearsal.TpmAttester;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The base under the node, wired: its TPM, what may be measured, and the quotes that keep the host's state up. */
final class TrustedBase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrustedBase.class);

    private final TpmQuoter quoter;
    private final TpmAttester attester;
    private final Attestant attestant;
    private final Optional<URI> authority;
    private final LogReader reader;
    private final Clock clock;
    private @Nullable CertificateRenewal renewal;

    /**
     * @param directory for what is known of the TPM's keys
     * @param hardware what stands between the node and its TPM
     * @param issuers by whose keys reference values are verified
     */
    TrustedBase(
            Config.Tpm settings,
            Path directory,
            UnaryOperator<Attester> hardware,
            LogReader reader,
            IssuerKeys issuers,
            StatementLog statements,
            Clock clock,
            SecureRandom random) {
        this.authority = settings.authority();
        this.reader = reader;
        this.clock = clock;
        this.quoter = new TpmQuoter(
                new TpmAccess(settings.tcti(), settings.ownerAuth()),
                directory,
                new PcrSelection(settings.registers()));
        this.attester = new TpmAttester(
                quoter,
                settings.makers().map(TrustedBase::makers),
                new LoggedReferences(reader, issuers, settings.references()),
                new EarlierQuotes(directory.resolve("earlier")),
                clock,
                random);
        this.attestant = new Attestant(
                hardware.apply(attester),
                reader,
                statements,
                new Attestant.Pace(settings.every(), settings.entries()),
                directory.resolve("state.json"),
                clock,
                System::nanoTime,
                random);
    }

    /**
     * Has the SSH host key certified, where an authority is set.
     *
     * @param show takes a certificate to the front door, and says until when it is valid
     */
    void certify(Bytes sshHostKey, Function<String, Instant> show) {
        if (authority.isPresent()) {
            renewal = new CertificateRenewal(
                    new AuthorityClient(authority.get(), quoter), reader, Octets.of(sshHostKey.toArray()), show, clock);
            renewal.start();
        }
    }

    Attestations attestations() {
        return attestant;
    }

    /** Binds quotes to the SSH host key, and begins to make them. */
    void open(Bytes sshHostKey) {
        attestant.open(sshHostKey, this::measure);
    }

    /** The program's own parts are read only where there is a TPM to tell. */
    private void measure() {
        if (quoter.absence().isEmpty()) {
            try {
                attester.measure(Program.running());
            } catch (IOException e) {
                log.atWarn().setCause(e).log("the running program cannot be measured");
            }
        }
    }

    private static TpmAuthorities makers(Path file) {
        try {
            return TpmAuthorities.pem(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new GatewayException("tpm.makers: " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        CertificateRenewal open = renewal;
        if (open != null) {
            open.close();
        }
        attestant.close();
    }
}

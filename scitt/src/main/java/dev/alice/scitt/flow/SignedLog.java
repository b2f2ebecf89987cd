package dev.alice.scitt.flow;

import dev.alice.flow.Bytes;
import dev.alice.flow.EntryId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.StatementSigner;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.log.Registration.Busy;
import dev.alice.scitt.log.Registration.Registered;
import dev.alice.scitt.log.Registration.Rejected;
import dev.alice.scitt.log.Registration.Unavailable;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.verify.ReceiptVerifier;
import dev.alice.scitt.verify.Verification;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as the agent uses it: each statement is signed with the agent's key and registered, and the receipt is
 * verified here before the entry counts.
 */
public final class SignedLog implements StatementLog {
    private static final Logger LOG = LoggerFactory.getLogger(SignedLog.class);

    private final TransparencyLog log;
    private final StatementSigner signer;
    private final ReceiptVerifier verifier;
    private final Clock clock;

    /**
     * The agent's use of a log.
     *
     * @param log where statements go
     * @param signer the agent
     * @param logKey the key whose receipts are believed
     * @param clock for {@code iat}
     */
    public SignedLog(TransparencyLog log, StatementSigner signer, CoseKey logKey, Clock clock) {
        this.log = log;
        this.signer = signer;
        this.verifier = new ReceiptVerifier(logKey, log.leafProfile());
        this.clock = clock;
    }

    @Override
    public Registration register(Statement statement) {
        try {
            SignedStatement signed = SignedStatement.sign(
                    signer,
                    SignedStatement.contentTypeOf(statement.kind()),
                    statement.subject(),
                    clock.instant(),
                    statement.payload().toArray());
            return switch (log.register(signed.bytes().toBytes())) {
                case Registered registered -> logged(signed, registered);
                case Rejected rejected -> new NotLogged(rejected.problem().title() + ": " + rejected.detail());
                case Busy busy -> new NotLogged("the log is busy; try again");
                case Unavailable unavailable -> new NotLogged(unavailable.reason());
            };
        } catch (RuntimeException e) {
            LOG.atError()
                    .setMessage("a statement was not logged")
                    .addKeyValue("kind", statement.kind())
                    .addKeyValue("subject", statement.subject())
                    .setCause(e)
                    .log();
            return new NotLogged("the statement could not be signed and registered: " + e.getMessage());
        }
    }

    private Registration logged(SignedStatement signed, Registered registered) {
        TransparentStatement transparent = new TransparentStatement(signed, List.of(registered.receipt()));
        // The log checked the agent's signature; what is checked here is that the log keeps its word.
        return switch (verifier.verify(signed, transparent.receipts())) {
            case Verification.Refused(var step, String detail) ->
                new NotLogged("the log gave a receipt that does not verify: " + detail + " (" + step.source() + ")");
            case Verification.Verified verified -> {
                Verification.Inclusion inclusion = verified.inclusions().getFirst();
                yield new Logged(new LogEntry(
                        new EntryId(registered.entry().id().value()),
                        inclusion.leafIndex(),
                        inclusion.treeSize(),
                        Bytes.of(transparent.encode()),
                        registered.entry().time()));
            }
        };
    }
}

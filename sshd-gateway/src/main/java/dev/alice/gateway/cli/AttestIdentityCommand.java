package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmtPublic;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmFailure;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alice attest identity}: the names of this host's keys, by which an authority knows it. */
@Command(
        name = "identity",
        mixinStandardHelpOptions = true,
        description = "Print the names of this host's endorsement and attestation key; they are made where missing.")
final class AttestIdentityCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", required = true, description = "All state of the node.")
    private Path data = Path.of("");

    @Option(
            names = "--owner-auth",
            paramLabel = "FILE",
            description = "A file with the owner's password of the TPM; it is needed only where keys are made.")
    private @Nullable Path ownerAuth;

    @Override
    public Integer call() {
        Optional<String> tcti = Optional.ofNullable(System.getenv("ALICE_TCTI"));
        TpmQuoter quoter = new TpmQuoter(
                new TpmAccess(tcti, Optional.ofNullable(ownerAuth)),
                PrivateFile.directory(PrivateFile.directory(data).resolve("tpm")),
                PcrSelection.FIRMWARE);
        try {
            TpmQuoter.Identity identity = quoter.identity();
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put(
                    "endorsementKey",
                    TpmtPublic.endorsementKey(identity.endorsementKey()).name().asHex());
            shown.put(
                    "attestationKey",
                    TpmtPublic.attestationKey(identity.attestationKey()).name().asHex());
            shown.put("certificate", !identity.certificates().isEmpty());
            Json.print(shown);
            return 0;
        } catch (TpmFailure e) {
            throw new GatewayException(e.reason(), e);
        } catch (TpmFormatException e) {
            throw new GatewayException("the TPM's keys are not of a known kind: " + e.getMessage(), e);
        }
    }
}

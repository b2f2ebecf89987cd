package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.event.Aid;
import dev.alice.scitt.cose.CoseKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code alice keri}: identifiers and their keys. */
@Command(
        name = "keri",
        mixinStandardHelpOptions = true,
        description = "Identifiers, their keys and their logs.",
        subcommands = {
            KeriInitCommand.class,
            KeriInceptCommand.class,
            KeriRotateCommand.class,
            KeriInteractCommand.class,
            KeriStatusCommand.class,
            KeriKelCommand.class,
            KeriVerifyCommand.class,
            KeriVerifyDuplicityCommand.class,
            KeriEvidenceCommand.class,
            KeriOobiCommand.class,
            KeriExportCommand.class,
            KeriImportCommand.class
        })
final class KeriCommand {
    @Command(
            name = "key",
            mixinStandardHelpOptions = true,
            description = "Write an issuer's public key (PEM), proven by its key event log.")
    int key(@Mixin LogSource source, @Parameters(paramLabel = "AID") String aid) {
        try (LogSource.Opened opened = source.open()) {
            String plain = aid.startsWith("did:keri:") ? aid.substring("did:keri:".length()) : aid;
            CoseKey key = opened.keys()
                    .current(new Aid(plain))
                    .orElseThrow(() -> new GatewayException("no key event log of " + plain + " is kept there"));
            System.out.print(key.pem());
            return 0;
        }
    }
}

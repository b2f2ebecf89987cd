package dev.alice.gateway.cli;

import picocli.CommandLine.Command;

/** {@code alice attest}: what a server proves of the base under it. */
@Command(
        name = "attest",
        mixinStandardHelpOptions = true,
        description = "Verify what a server proves of the base under it, and certify servers that prove it.",
        subcommands = {
            AttestVerifyCommand.class,
            AttestReferenceCommand.class,
            AttestIdentityCommand.class,
            AttestAuthorityCommand.class,
            AttestRevokeCommand.class
        })
final class AttestCommand {}

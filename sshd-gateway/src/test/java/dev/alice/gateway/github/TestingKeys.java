package dev.alice.gateway.github;

/** Two public keys that ssh-keygen made; their private halves are gone. */
final class TestingKeys {
    static final String FIRST = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOFVKzCheVKX1zjkeokpdiWBFSbKRpq1Q2oLsjw+1C8o";

    static final String SECOND =
            "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEnb/K9PNFXtLlwn2ZBkQrBTrNJIevByuQiLRJ56UnoHc5zi8+9ET4kOk1VsfNj3oLFP8C0S3RziY6w5d0/Qa7c=";

    private TestingKeys() {}
}

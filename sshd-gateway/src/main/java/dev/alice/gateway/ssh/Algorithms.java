package dev.alice.gateway.ssh;

import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.BuiltinFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;

/**
 * The cryptography that the front door offers: what ssh-audit passes without a failure or a warning, and curve25519
 * besides where clients older than OpenSSH 9.0 are let in.
 */
final class Algorithms {
    private static final List<BuiltinDHFactories> POST_QUANTUM = List.of(
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.sntrup761x25519,
            BuiltinDHFactories.sntrup761x25519_openssh);
    private static final List<BuiltinDHFactories> CLASSICAL =
            List.of(BuiltinDHFactories.curve25519, BuiltinDHFactories.curve25519_libssh);
    private static final List<BuiltinCiphers> CIPHERS = List.of(
            BuiltinCiphers.cc20p1305_openssh,
            BuiltinCiphers.aes256gcm,
            BuiltinCiphers.aes128gcm,
            BuiltinCiphers.aes256ctr,
            BuiltinCiphers.aes128ctr);
    private static final List<BuiltinMacs> MACS = List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

    /** These verify users' keys too, so the list is longer than the one host key needs. */
    private static final List<BuiltinSignatures> SIGNATURES = List.of(
            // the host key's certificate first, where there is one
            BuiltinSignatures.ed25519_cert,
            BuiltinSignatures.ed25519,
            BuiltinSignatures.sk_ssh_ed25519,
            BuiltinSignatures.nistp256,
            BuiltinSignatures.nistp384,
            BuiltinSignatures.nistp521,
            BuiltinSignatures.sk_ecdsa_sha2_nistp256,
            BuiltinSignatures.rsaSHA512,
            BuiltinSignatures.rsaSHA256,
            // of users alone
            BuiltinSignatures.nistp256_cert,
            BuiltinSignatures.nistp384_cert,
            BuiltinSignatures.nistp521_cert,
            BuiltinSignatures.rsaSHA512_cert,
            BuiltinSignatures.rsaSHA256_cert);

    private Algorithms() {}

    static void setUp(SshServer server, boolean classicalClients) {
        List<BuiltinDHFactories> exchanges = new ArrayList<>(POST_QUANTUM);
        if (classicalClients) {
            exchanges.addAll(CLASSICAL);
        }
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(true, exchanges, ServerBuilder.DH2KEX));
        server.setCipherFactories(BuiltinFactory.setUpFactories(false, CIPHERS));
        server.setMacFactories(BuiltinFactory.setUpFactories(false, MACS));
        server.setSignatureFactories(BuiltinFactory.setUpFactories(false, SIGNATURES));
        server.setCompressionFactories(BuiltinFactory.setUpFactories(false, List.of(BuiltinCompressions.none)));
    }
}

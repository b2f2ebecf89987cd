package dev.alice.gateway.ssh;

import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;

/** The words with which a client is let in whose key exchange has no post-quantum half. */
final class OldExchangeNotice implements SessionListener {
    private static final String WORDS =
            "Alice: what is said here could be recorded now and read with a quantum computer later;"
                    + " OpenSSH 9.0 and newer prevent that.\r\n";

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.KexCompleted && !session.isAuthenticated()) {
            String exchange = session.getNegotiatedKexParameter(KexProposalOption.ALGORITHMS);
            if (exchange != null && exchange.startsWith("curve25519")) {
                CoreModuleProperties.WELCOME_BANNER.set(session, WORDS);
            }
        }
    }
}

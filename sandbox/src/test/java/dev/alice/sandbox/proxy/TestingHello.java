package dev.alice.sandbox.proxy;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The first record that a real TLS client sends. */
final class TestingHello {
    private TestingHello() {}

    /** @param names that it asks for; none or one */
    static byte[] of(String... names) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(Arrays.stream(names)
                    .map(SNIHostName::new)
                    .map(name -> (javax.net.ssl.SNIServerName) name)
                    .toList());
            engine.setSSLParameters(parameters);
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOf(record.array(), record.position());
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new IllegalStateException(List.of(names).toString(), e);
        }
    }
}

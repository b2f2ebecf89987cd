package dev.alice.gateway.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.channel.ChannelPipedInputStream;
import org.apache.sshd.common.channel.ChannelPipedOutputStream;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A {@code forwarded-streamlocal@openssh.com} channel (OpenSSH PROTOCOL section 2.4): opened by this server towards the
 * client, which connects it to the socket that it named for the path.
 */
final class ForwardedChannel extends AbstractClientChannel implements ForwardChannel {
    private static final String TYPE = "forwarded-streamlocal@openssh.com";

    private final String path;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    ForwardedChannel(String path) {
        super(TYPE);
        this.path = path;
    }

    @Override
    public synchronized OpenFuture open() throws IOException {
        if (isClosing()) {
            throw new SshException("the connection is closing");
        }
        openFuture = new DefaultOpenFuture(toString(), futureLock);
        byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
        Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, TYPE.length() + name.length + 32);
        buffer.putString(TYPE);
        buffer.putUInt(getChannelId());
        buffer.putUInt(getLocalWindow().getSize());
        buffer.putUInt(getLocalWindow().getPacketSize());
        buffer.putBytes(name);
        buffer.putString("");
        writePacket(buffer);
        return openFuture;
    }

    @Override
    protected void doOpen() {
        ChannelOutputStream toClient =
                new ChannelOutputStream(this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true);
        toClient.setNoDelay(true);
        invertedIn = toClient;
        ChannelPipedInputStream fromClient = new ChannelPipedInputStream(this, getLocalWindow());
        invertedOut = new FilterInputStream(fromClient) {
            @Override
            public void close() {
                // Closing the pipe alone would make the client's next byte an error of the whole connection.
                ForwardedChannel.this.close();
            }
        };
        out = new ChannelPipedOutputStream(fromClient);
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) throws IOException {
        if (!isEofSignalled()) {
            super.doWriteData(data, off, len);
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) {
        // A socket has one stream; what a client invents besides is dropped, bounded by the window.
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        if (out != null) {
            out.close();
        }
    }

    @Override
    protected void preClose() {
        super.preClose();
        ended.complete(null);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public InputStream in() {
        return Objects.requireNonNull(invertedOut, "only an open channel is handed out");
    }

    @Override
    public OutputStream out() {
        return Objects.requireNonNull(invertedIn, "only an open channel is handed out");
    }

    @Override
    public CompletionStage<Void> closed() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        close(false);
    }
}

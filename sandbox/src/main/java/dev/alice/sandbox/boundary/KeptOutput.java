package dev.alice.sandbox.boundary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The head and the tail of what a step writes: everything is read and counted, a bounded part is kept. */
final class KeptOutput {
    private static final Logger LOG = LoggerFactory.getLogger(KeptOutput.class);

    private final byte[] head;
    private final byte[] tail;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long total;

    KeptOutput(int kept) {
        head = new byte[kept / 2];
        tail = new byte[kept - kept / 2];
    }

    /** Reads to the end on a thread of its own. */
    void read(InputStream stream) {
        Thread.ofVirtual().start(() -> {
            byte[] chunk = new byte[16 << 10];
            try (stream) {
                for (int size = stream.read(chunk); size >= 0; size = stream.read(chunk)) {
                    keep(chunk, size);
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("the output of a step ended with its process");
            } finally {
                ended.countDown();
            }
        });
    }

    /** Whether the end of the output came within the time. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    synchronized long total() {
        return total;
    }

    synchronized boolean truncated() {
        return total > head.length + tail.length;
    }

    synchronized String text() {
        int headSize = (int) Math.min(total, head.length);
        long rest = total - headSize;
        if (rest <= tail.length) {
            byte[] all = Arrays.copyOf(head, headSize + (int) rest);
            System.arraycopy(tail, 0, all, headSize, (int) rest);
            return new String(all, StandardCharsets.UTF_8);
        }
        int start = (int) (rest % tail.length);
        byte[] last = new byte[tail.length];
        System.arraycopy(tail, start, last, 0, tail.length - start);
        System.arraycopy(tail, 0, last, tail.length - start, start);
        return new String(head, StandardCharsets.UTF_8) + "\n… " + (rest - tail.length) + " bytes are left out here …\n"
                + new String(last, StandardCharsets.UTF_8);
    }

    synchronized void keep(byte[] chunk, int size) {
        for (int i = 0; i < size; i++) {
            if (total < head.length) {
                head[(int) total] = chunk[i];
            } else {
                tail[(int) ((total - head.length) % tail.length)] = chunk[i];
            }
            total++;
        }
    }
}

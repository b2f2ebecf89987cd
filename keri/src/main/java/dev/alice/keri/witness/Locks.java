package dev.alice.keri.witness;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A fixed number of locks shared by names, so that the work on one name is done in order. */
final class Locks {
    private final ReentrantLock[] locks = new ReentrantLock[64];

    Locks() {
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    <T> T with(String name, Supplier<T> work) {
        ReentrantLock lock = locks[Math.floorMod(name.hashCode(), locks.length)];
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}

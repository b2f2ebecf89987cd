package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;

/** Another writer has taken the log over; this one must not write again. */
final class OvertakenException extends ScittException {
    OvertakenException() {
        super("another process has opened this log for writing; stop one of them, and open the log again");
    }
}

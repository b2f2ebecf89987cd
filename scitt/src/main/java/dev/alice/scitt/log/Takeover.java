package dev.alice.scitt.log;

/** The way to lead: checks the log, takes its next epoch, and brings the index up to date, which may take long. */
@FunctionalInterface
interface Takeover {
    /** @param meanwhile called several times a second; what it throws ends the attempt */
    Leader lead(Runnable meanwhile);
}

package dev.alice.gateway.logbook;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.alice.gateway.config.Config;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/** The log lines of this process on standard error, as the settings want them. */
public final class Logbook {
    private Logbook() {}

    /**
     * Takes form and level over, at once and for all threads.
     *
     * @param verbose whether more was asked for on the command line, which goes over the settings
     */
    public static void write(Config.Operator settings, boolean verbose) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return; // another program embeds this one, and its log is its own
        }
        Level level = verbose ? Level.DEBUG : Level.toLevel(settings.level().name());
        context.getLogger("dev.alice").setLevel(level);
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext(); ) {
            if (all.next() instanceof OutputStreamAppender<ILoggingEvent> out
                    && out.getEncoder() instanceof LineEncoder encoder) {
                encoder.setJson(settings.json());
            }
        }
    }
}

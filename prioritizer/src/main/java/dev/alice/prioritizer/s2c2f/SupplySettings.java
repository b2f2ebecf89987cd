package dev.alice.prioritizer.s2c2f;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the supply desk.
 *
 * @param organisation the file in which the organisation states what nobody else can see
 * @param osv the address of a database that speaks OSV; nobody is asked where it is empty
 * @param root where the system of this server is; {@code /} outside of tests
 * @param patience how long a flow waits for evidence; what is not there by then is unknown
 */
public record SupplySettings(Optional<Path> organisation, Optional<URI> osv, Path root, Duration patience) {
    /** The system of this server, looked at for at most two seconds of a flow's time. */
    public static SupplySettings of(Optional<Path> organisation, Optional<URI> osv) {
        return new SupplySettings(organisation, osv, Path.of("/"), Duration.ofSeconds(2));
    }
}

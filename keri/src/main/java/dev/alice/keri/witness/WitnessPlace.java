package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.event.Aid;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who a witness is and where, as its introduction URL says both.
 *
 * @param address scheme, host and port, with no path
 */
public record WitnessPlace(Aid aid, URI address) {
    private static final Pattern PATH = Pattern.compile("/oobi/(B[A-Za-z0-9_-]{43})(/(controller|witness)(/.*)?)?");

    /** The file in a witness's directory that holds its introduction URL. */
    static final String FILE = "oobi";

    /** The witnesses whose data are below a directory: one of its own, or a pool's. */
    public static List<WitnessPlace> in(Path directory) {
        Path pool = directory.resolve("witnesses");
        try (Stream<Path> homes = Files.isDirectory(pool) ? Files.list(pool) : Stream.of(directory)) {
            List<WitnessPlace> places = new ArrayList<>();
            for (Path home : homes.sorted().toList()) {
                Path file = home.resolve(FILE);
                if (Files.exists(file)) {
                    places.add(of(URI.create(Files.readString(file).strip())));
                }
            }
            return places;
        } catch (IOException | IllegalArgumentException e) {
            throw new KeriException("the witnesses in " + directory + " could not be read", e);
        }
    }

    /** Reads {@code http://HOST:PORT/oobi/AID}, with or without the role {@code controller} behind it. */
    public static WitnessPlace of(URI oobi) {
        String path = oobi.getRawPath() == null ? "" : oobi.getRawPath();
        Matcher matcher = PATH.matcher(path);
        boolean http = "http".equals(oobi.getScheme()) || "https".equals(oobi.getScheme());
        if (!http || oobi.getHost() == null || !matcher.matches()) {
            throw new KeriException(
                    "a witness is named by its introduction, http://HOST:PORT/oobi/AID/controller, and not by " + oobi);
        }
        return new WitnessPlace(
                new Aid(matcher.group(1)), URI.create(oobi.getScheme() + "://" + oobi.getRawAuthority()));
    }

    /** The introduction URL. */
    public URI oobi() {
        return URI.create(address + "/oobi/" + aid + "/controller");
    }
}

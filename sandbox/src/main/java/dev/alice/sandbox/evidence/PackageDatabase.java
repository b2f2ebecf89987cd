package dev.alice.sandbox.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The installed packages as a package manager's data base tells them.
 *
 * @param versions by name, with the architecture where the data base has several of one name
 */
public record PackageDatabase(Map<String, String> versions) {
    /** The largest data base that is read, in bytes. */
    public static final int LARGEST = 48 << 20;

    /** The most packages that a comparison lists. */
    public static final int MOST_LISTED = 300;

    /** One package before and after; empty where it was not installed. */
    public record Difference(String name, String before, String after) {}

    public PackageDatabase {
        versions = Map.copyOf(versions);
    }

    /** A host without packages. */
    public static PackageDatabase empty() {
        return new PackageDatabase(Map.of());
    }

    /** Reads {@code /var/lib/dpkg/status} (deb-control(5)): stanzas whose status is {@code … ok installed}. */
    public static PackageDatabase ofDpkg(byte[] status) {
        Map<String, String> found = new TreeMap<>();
        String name = "";
        String version = "";
        boolean installed = false;
        for (String line : (new String(status, StandardCharsets.UTF_8) + "\n\n").split("\n", -1)) {
            if (line.startsWith("Package: ")) {
                name = line.substring(9).strip();
            } else if (line.startsWith("Version: ")) {
                version = line.substring(9).strip();
            } else if (line.startsWith("Status: ")) {
                // half-configured and unpacked ones are on the disk too; only what is gone does not count
                installed = !line.endsWith(" not-installed") && !line.endsWith(" config-files");
            } else if (line.isEmpty()) {
                if (installed && !name.isEmpty()) {
                    found.put(name, version);
                }
                name = "";
                version = "";
                installed = false;
            }
        }
        return new PackageDatabase(found);
    }

    /**
     * Reads {@code rpmdb.sqlite}, whose journal has been taken into it.
     *
     * @throws dev.alice.sandbox.SandboxException where it is none, or damaged
     */
    public static PackageDatabase ofRpm(byte[] database) {
        return new PackageDatabase(RpmDatabase.versions(database));
    }

    /** What differs afterwards, by name. */
    public List<Difference> until(PackageDatabase later) {
        List<Difference> found = new ArrayList<>();
        Map<String, String> all = new TreeMap<>(versions);
        all.putAll(later.versions);
        all.keySet().forEach(name -> {
            String before = versions.getOrDefault(name, "");
            String after = later.versions.getOrDefault(name, "");
            if (!before.equals(after)) {
                found.add(new Difference(name, before, after));
            }
        });
        return found;
    }
}

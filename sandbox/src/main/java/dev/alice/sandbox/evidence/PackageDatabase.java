package dev.alice.sandbox.evidence;

import dev.alice.sandbox.SandboxException;
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
    public static final int LARGEST = 8 << 20;

    private static final int MOST_PACKAGES = 20_000;
    private static final int LONGEST_FIELD = 1_000;

    /** One package before and after; empty where it was not installed. */
    public record Difference(String name, String before, String after) {}

    public PackageDatabase {
        versions = Map.copyOf(versions);
    }

    /** A host without packages. */
    public static PackageDatabase empty() {
        return new PackageDatabase(Map.of());
    }

    /**
     * Reads {@code /var/lib/dpkg/status} (deb-control(5)): stanzas whose status is {@code … ok installed}.
     *
     * @throws SandboxException where it has more packages than any host
     */
    public static PackageDatabase ofDpkg(byte[] status) {
        Map<String, String> found = new TreeMap<>();
        String name = "";
        String version = "";
        boolean installed = false;
        int start = 0;
        for (int end = 0; end <= status.length + 1; end++) {
            if (end < status.length && status[end] != '\n') {
                continue;
            }
            // one end of a line more than there are: the last stanza ends with the file
            int length = Math.max(0, Math.min(end, status.length) - start);
            String line = new String(
                    status, Math.min(start, status.length), Math.min(length, LONGEST_FIELD), StandardCharsets.UTF_8);
            start = end + 1;
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
                    if (found.size() > MOST_PACKAGES) {
                        throw new SandboxException("it names more than " + MOST_PACKAGES + " packages");
                    }
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
     * @throws SandboxException where it is none, or damaged
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

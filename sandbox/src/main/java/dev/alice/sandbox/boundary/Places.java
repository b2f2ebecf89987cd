package dev.alice.sandbox.boundary;

import java.util.List;
import java.util.Map;

/** Which places of the host are not the host's inside the boundary. */
public final class Places {
    /** Trees of the rehearsal's own, empty at first, by the place where the flow sees them. */
    static final Map<String, String> TREES = Map.of(
            "tmp", "/tmp",
            "var-tmp", "/var/tmp",
            "home", "/home",
            "root", "/root",
            "run", "/run",
            "shm", "/dev/shm",
            "mnt", "/mnt",
            "media", "/media");

    /** Directories that hold secrets or the state of services; they are empty and read-only inside. */
    static final List<String> HIDDEN = List.of(
            "/etc/ssl/private",
            "/etc/letsencrypt",
            "/etc/kubernetes",
            "/etc/wireguard",
            "/etc/NetworkManager/system-connections",
            "/etc/credstore",
            "/etc/credstore.encrypted",
            "/var/backups",
            "/var/mail",
            "/var/spool/cron",
            "/var/spool/postfix",
            "/var/lib/docker",
            "/var/lib/containerd",
            "/var/lib/kubelet",
            "/var/lib/mysql",
            "/var/lib/postgresql",
            "/var/lib/private",
            "/var/lib/redis",
            "/var/lib/tpm",
            "/var/lib/swtpm-localca");

    private Places() {}

    /** Whether a path lies where the rehearsal cannot see what the host has. */
    public static boolean isHidden(String path) {
        return under(path, HIDDEN) || under(path, List.of("/sys", "/boot"));
    }

    /** Whether a path lies in a tree that is empty at the beginning of a rehearsal. */
    public static boolean isEmptied(String path) {
        return under(path, List.copyOf(TREES.values()));
    }

    private static boolean under(String path, List<String> places) {
        return places.stream().anyMatch(place -> path.equals(place) || path.startsWith(place + "/"));
    }
}

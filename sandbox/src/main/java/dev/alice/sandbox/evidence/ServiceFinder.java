package dev.alice.sandbox.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The finder of services that would have started, by the links and units that a flow made and by what it asked for. */
public final class ServiceFinder {
    private static final int MOST = 50;

    private static final Pattern ENABLED = Pattern.compile(
            "/etc/systemd/(?:system|user)/[^/]+\\.(?:wants|requires)/([^/]+\\.(?:service|socket|timer|path|mount|target))");
    private static final Pattern UNIT =
            Pattern.compile("(?:/usr)?/(?:lib|etc)/systemd/system/([^/@]+\\.(?:service|socket|timer|path))");
    private static final Pattern SYSV = Pattern.compile("/etc/rc[2-5]\\.d/S[0-9]{2}([^/]+)");
    private static final Set<String> STARTS =
            Set.of("start", "restart", "try-restart", "reload-or-restart", "enable", "reenable", "_start");

    /** A service, and what shows that it would start. */
    public record Service(String name, String sign) {}

    private ServiceFinder() {}

    /**
     * Finds them.
     *
     * @param changes every changed file
     * @param calls command lines of the programs that work on services
     */
    public static List<Service> find(List<Change> changes, List<List<String>> calls) {
        Map<String, Service> found = new LinkedHashMap<>();
        for (List<String> call : calls) {
            asked(call, found);
        }
        for (Change change : changes) {
            if (change.kind() == Change.Kind.DELETED) {
                continue;
            }
            match(ENABLED, change, "it is enabled, and starts with the host", found);
            match(SYSV, change, "it is enabled, and starts with the host", found);
        }
        for (Change change : changes) {
            if (change.kind() == Change.Kind.CREATED) {
                match(UNIT, change, "its unit is installed; nothing showed that it starts by itself", found);
            }
        }
        return found.values().stream().limit(MOST).toList();
    }

    private static void match(Pattern pattern, Change change, String sign, Map<String, Service> found) {
        Matcher matcher = pattern.matcher(change.path());
        if (matcher.matches()) {
            add(matcher.group(1), sign, found);
        }
    }

    private static void asked(List<String> call, Map<String, Service> found) {
        List<String> words = new ArrayList<>(call.subList(1, call.size()));
        words.removeIf(word -> word.startsWith("-"));
        if (words.isEmpty()) {
            return;
        }
        switch (call.getFirst()) {
            case "service", "invoke-rc.d" -> {
                if (words.size() > 1 && STARTS.contains(words.get(1))) {
                    add(words.getFirst(), call.getFirst() + " was asked to " + words.get(1) + " it", found);
                }
            }
            case "systemctl", "deb-systemd-invoke", "deb-systemd-helper" -> {
                if (STARTS.contains(words.getFirst())) {
                    words.subList(1, words.size())
                            .forEach(unit ->
                                    add(unit, call.getFirst() + " was asked to " + words.getFirst() + " it", found));
                }
            }
            default -> {
                // the other calls are no starts
            }
        }
    }

    private static void add(String name, String sign, Map<String, Service> found) {
        String key = name.endsWith(".service") ? name.substring(0, name.length() - 8) : name;
        found.putIfAbsent(key, new Service(key, sign));
    }
}

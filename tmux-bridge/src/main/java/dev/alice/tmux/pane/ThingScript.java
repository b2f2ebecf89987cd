package dev.alice.tmux.pane;

import java.util.ArrayList;
import java.util.List;

/**
 * The read-only script that looks whether the user's machine has a thing, and for a thing that is missing the names that
 * could have been meant. It says {@code yes} or {@code no} only where the machine knows; otherwise nothing.
 */
final class ThingScript {
    private static final int MOST_NAMES = 2_000;
    /** Where systemd looks for units (systemd.unit(5)), user units too. */
    private static final String UNITS = "/etc/systemd/system /run/systemd/system /run/systemd/transient"
            + " /run/systemd/generator /run/systemd/generator.late /usr/local/lib/systemd/system /lib/systemd/system"
            + " /usr/lib/systemd/system /etc/systemd/user /usr/lib/systemd/user \"$HOME/.config/systemd/user\"";

    private ThingScript() {}

    static String text(HostThing thing) {
        String name = thing.name();
        String names = " | head -n " + MOST_NAMES;
        return switch (thing.kind()) {
            case PACKAGE -> aPackage(name, names);
            case SERVICE -> service(name, names);
            case USER -> account("passwd", name, names);
            case GROUP -> account("group", name, names);
            case FILE -> file(name, names);
        };
    }

    /** Without package lists nothing is missing for certain, and dnf's cache is no proof of what its mirrors have. */
    private static String aPackage(String name, String names) {
        return "if command -v apt-cache >/dev/null; then\n"
                + "if apt-cache pkgnames " + name + " | grep -qxF " + name + "; then echo yes\n"
                + "elif ls /var/lib/apt/lists | grep -q _Packages && [ -z \"$(apt-cache showpkg " + name
                + ")\" ]; then echo no\napt-cache pkgnames " + name.substring(0, Math.min(3, name.length())) + names
                + "\nfi\n"
                + "elif command -v rpm >/dev/null; then\n"
                + "if rpm -q " + name + " >/dev/null || timeout 3 dnf -q -C list " + name
                + " >/dev/null; then echo yes; fi\nfi";
    }

    private static String service(String name, String names) {
        boolean suffixed = name.matches(".*\\.(?:service|timer|socket|mount|target)");
        String unit = suffixed ? name : name + ".service";
        int at = unit.indexOf('@');
        String file = at < 0 ? unit : unit.substring(0, at + 1) + unit.substring(unit.lastIndexOf('.'));
        return "f=no; for d in " + UNITS + "; do { [ -e \"$d/" + file + "\" ] || [ -L \"$d/" + file
                + "\" ]; } && f=yes; done\n"
                + "[ -e /etc/init.d/" + name + " ] && f=yes\n"
                + "if [ $f = yes ]; then echo yes; elif [ -d /run/systemd/system ]; then echo no\n"
                + "for d in " + UNITS + "; do ls \"$d\"; done | sed -n \"s/[.]service$//p\" | sort -u" + names + "\nfi";
    }

    private static String account(String database, String name, String names) {
        return "if command -v getent >/dev/null; then\nif getent " + database + " " + name
                + " >/dev/null; then echo yes; else [ $? = 2 ] && echo no && getent " + database + " | cut -d: -f1"
                + names + "\nfi\nfi";
    }

    private static String file(String path, String names) {
        int slash = path.lastIndexOf('/');
        String parent = slash <= 0 ? "/" : path.substring(0, slash);
        return "if [ -e \"" + path + "\" ] || [ -L \"" + path + "\" ]; then echo yes; elif [ -d \"" + parent
                + "\" ] && [ -x \"" + parent + "\" ]; then echo no; ls -a \"" + parent + "\"" + names + "\nfi";
    }

    /** The names in what the script wrote after {@code no}. */
    static List<String> names(String output) {
        var names = new ArrayList<String>();
        output.lines()
                .skip(1)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(names::add);
        return names;
    }
}

package dev.alice.sandbox.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader of what {@code strace} writes of execve, execveat, connect, sendto, sendmsg and sendmmsg, one line at a time.
 *
 * <p>strace escapes every character of foreign text that could end a string or a line, so no program can write a line of
 * its own. What is before the step's own shell belongs to the boundary and is left out.
 */
public final class TraceReader {
    /** The longest line that is read; strace is told to keep strings short. */
    public static final int LONGEST_LINE = 128 << 10;

    private static final int MOST_PROGRAMS = 400;
    private static final int MOST_CONNECTIONS = 100;
    private static final int MOST_CALLS = 60;
    private static final int MOST_WORDS = 12;
    private static final int MOST_COMPLAINTS = 10;

    /** Programs whose words say which service would start, or that ask a person. */
    private static final Set<String> TELLING = Set.of(
            "systemctl",
            "service",
            "invoke-rc.d",
            "deb-systemd-invoke",
            "deb-systemd-helper",
            "update-rc.d",
            "whiptail",
            "dialog",
            "frontend",
            "passwd",
            "pinentry");

    private static final Pattern CALL = Pattern.compile(
            "(?:\\[pid +[0-9]+] )?(execve|execveat|connect|sendto|sendmsg|sendmmsg)\\((.*)\\) += (-?[0-9]+)(?: ([A-Z0-9]+) .*)?");

    /** A call that strace did not see the end of; a thread that executes a program becomes the first of its process. */
    private static final Pattern ENDLESS = Pattern.compile(
            "(?:\\[pid +[0-9]+] )?(execve|execveat|connect|sendto|sendmsg|sendmmsg)\\((.*) <(unfinished|pid changed to [0-9]+) \\.\\.\\.>.*");

    private static final Pattern SUPERSEDED = Pattern.compile(
            "(?:\\[pid +[0-9]+] )?(?:\\+\\+\\+ superseded by execve in pid [0-9]+ \\+\\+\\+|<\\.\\.\\. execve(?:at)? resumed>\\).*)");
    private static final Pattern TELLS = Pattern.compile("exec|connect|send");
    // possessive: what a program calls itself must cost neither stack nor time
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"(?:\\.\\.\\.)?");
    private static final Pattern INET =
            Pattern.compile("sa_family=AF_INET, sin_port=htons\\(([0-9]+)\\), sin_addr=inet_addr\\(\"([0-9.]+)\"\\)");
    private static final Pattern INET6 = Pattern.compile(
            "sa_family=AF_INET6, sin6_port=htons\\(([0-9]+)\\),[^\"}]*inet_pton\\(AF_INET6, \"([0-9a-fA-F:.]+)\"");

    private final Map<String, Integer> programs = new LinkedHashMap<>();
    private final Map<String, Trace.Connection> connections = new LinkedHashMap<>();
    private final List<List<String>> calls = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private boolean inside;
    private int threads;
    private boolean complete = true;

    /** Takes one line without its end. */
    public void take(String line) {
        Matcher call = CALL.matcher(line);
        if (!call.matches()) {
            if (inside) {
                endless(line);
                return;
            }
            if (complaints.size() < MOST_COMPLAINTS && !line.isBlank() && !line.startsWith("[pid ")) {
                complaints.add(line.substring(0, Math.min(300, line.length())));
            }
            return;
        }
        if (call.group(1).startsWith("exec")) {
            if (call.group(3).equals("0")) {
                executed(call.group(2));
            }
        } else if (inside) {
            addresses(call.group(2)).forEach(address -> connected(address, call.group(4)));
        }
    }

    private void endless(String line) {
        Matcher call = ENDLESS.matcher(line);
        if (call.matches() && call.group(1).startsWith("exec")) {
            if (call.group(3).startsWith("pid changed")) {
                executed(call.group(2));
                threads += 2; // the end of the first thread, and that of the call, are told on lines of their own
            } else {
                complete = false;
            }
        } else if (call.matches()) {
            addresses(call.group(2)).forEach(address -> connected(address, "UNFINISHED"));
        } else if (SUPERSEDED.matcher(line).matches() && threads > 0) {
            threads--;
        } else if (TELLS.matcher(line).find()) {
            complete = false;
        }
    }

    /** Tells that something was lost on the way. */
    public void incomplete() {
        complete = false;
    }

    /** What was seen so far. */
    public Trace trace() {
        return new Trace(
                programs.entrySet().stream()
                        .map(entry -> new Trace.Program(entry.getKey(), entry.getValue()))
                        .toList(),
                List.copyOf(connections.values()),
                calls,
                complete);
    }

    /** Lines that are no calls: what the programs before the step's shell complain of. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void executed(String arguments) {
        List<String> strings = new ArrayList<>();
        Matcher string = STRING.matcher(arguments);
        while (strings.size() <= MOST_WORDS && string.find()) {
            strings.add(unescaped(string.group(1)));
        }
        if (strings.isEmpty()) {
            complete = false;
            return;
        }
        String path = strings.getFirst();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!inside) {
            inside = name.equals("bash");
            return;
        }
        if (programs.size() < MOST_PROGRAMS || programs.containsKey(path)) {
            programs.merge(path, 1, Integer::sum);
        } else {
            complete = false;
        }
        // a script's own name is the last part of its path, whatever the program that reads it
        if (TELLING.contains(name)) {
            if (calls.size() < MOST_CALLS) {
                List<String> words = new ArrayList<>(List.of(name));
                words.addAll(strings.subList(Math.min(2, strings.size()), strings.size()));
                calls.add(words);
            } else {
                complete = false;
            }
        }
    }

    private void connected(String address, String error) {
        String how = error == null || error.equals("EINPROGRESS") ? "" : error;
        Trace.Connection before = connections.get(address);
        if (before != null) {
            connections.put(address, new Trace.Connection(address, before.times() + 1, how));
        } else if (connections.size() < MOST_CONNECTIONS) {
            connections.put(address, new Trace.Connection(address, 1, how));
        } else {
            complete = false;
        }
    }

    /** Every address in the words of a call; one sendmmsg may have many. */
    private static List<String> addresses(String arguments) {
        List<String> found = new ArrayList<>();
        Matcher four = INET.matcher(arguments);
        while (four.find()) {
            found.add(four.group(2) + ":" + four.group(1));
        }
        Matcher six = INET6.matcher(arguments);
        while (six.find()) {
            found.add("[" + six.group(2) + "]:" + six.group(1));
        }
        return found;
    }

    /** The text behind C's escapes, as strace writes them: octal for what is not ASCII. */
    private static String unescaped(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\' || i + 1 == escaped.length()) {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            char next = escaped.charAt(++i);
            if (next >= '0' && next <= '7') {
                int value = 0;
                int digits = 0;
                while (digits < 3 && i < escaped.length() && escaped.charAt(i) >= '0' && escaped.charAt(i) <= '7') {
                    value = value * 8 + escaped.charAt(i++) - '0';
                    digits++;
                }
                i--;
                bytes.write(value);
            } else {
                bytes.write(
                        switch (next) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            case 'v' -> 0x0b;
                            case 'f' -> '\f';
                            default -> next;
                        });
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

package dev.alice.sandbox.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The finder of questions that would have waited for a person, by what a step wrote and which programs it asked. */
public final class PromptFinder {
    private static final int MOST = 10;
    private static final int LONGEST = 200;

    private static final List<Pattern> SIGNS = List.of(
            Pattern.compile("(?m)^.*\\[sudo] password for .*$"),
            Pattern.compile("(?mi)^.*\\[(?:y/n|yes/no)(?:/[a-z?]+)*](?: ?[?:])?.*$"),
            Pattern.compile("(?mi)^.*\\((?:y/n|yes/no|y or n)(?:/[^)]{1,20})?\\)(?: ?[?:])?.*$"),
            Pattern.compile("(?m)^\\*\\*\\* \\S+ \\(Y/I/N/O/D/Z\\).*$"),
            Pattern.compile("(?mi)^.{0,100}(?:password|passphrase|pin)(?: for [^:\\n]{1,60})?: *$"),
            Pattern.compile("(?m)^debconf: \\(.*dialog.*$"),
            Pattern.compile("(?mi)^.*are you sure[^\\n]{0,80}\\?.*$"),
            // the last line of what was written, without an end: the answer would have followed it
            Pattern.compile("(?m)^[^\\n]{1,150}[?:>] ?\\z"));

    private PromptFinder() {}

    /** What a step would have asked, in its own words, and the dialogs that it opened. */
    public static List<String> find(String output, List<List<String>> calls) {
        List<String> found = new ArrayList<>();
        for (Pattern sign : SIGNS) {
            Matcher matcher = sign.matcher(output);
            while (matcher.find() && found.size() < MOST) {
                String words = matcher.group().strip();
                String bounded = words.substring(0, Math.min(LONGEST, words.length()));
                if (!bounded.isEmpty() && !found.contains(bounded)) {
                    found.add(bounded);
                }
            }
        }
        for (List<String> call : calls) {
            String words = switch (call.getFirst()) {
                case "whiptail", "dialog" -> "a dialog by " + call.getFirst();
                case "pinentry" -> "a passphrase by pinentry";
                case "passwd" -> "a password by passwd";
                default -> "";
            };
            if (!words.isEmpty() && !found.contains(words) && found.size() < MOST) {
                found.add(words);
            }
        }
        return found;
    }

    /**
     * The questions of debconf that a flow brought: names of config.dat that were not there before. Where their priority
     * is high enough they are asked at a terminal.
     */
    public static List<String> debconf(String before, String after) {
        Set<String> known = new HashSet<>(names(before));
        return names(after).stream()
                .filter(name -> !known.contains(name))
                .limit(MOST)
                .toList();
    }

    private static List<String> names(String database) {
        return database.lines()
                .filter(line -> line.startsWith("Name: "))
                .map(line -> line.substring(6).strip())
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST)
                .toList();
    }
}

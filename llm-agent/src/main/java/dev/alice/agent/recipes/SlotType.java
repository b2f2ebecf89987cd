package dev.alice.agent.recipes;

import com.google.re2j.Pattern;
import dev.alice.agent.context.ProposedLine;
import dev.alice.agent.recipes.Word.Shape;
import dev.alice.flow.Visible;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The type of a recipe's slot: which shapes of words may fill it, and the strict grammar of its values. A value that
 * breaks the grammar is refused with words; it is never repaired.
 */
enum SlotType {
    PACKAGE("a package name", "[a-z0-9][a-z0-9+._-]{0,99}", Set.of("packag", "program", "tool", "app")),
    PACKAGES("package names", "[a-z0-9][a-z0-9+._-]{0,99}", Set.of("packag", "program", "tool", "app")),
    SERVICE("a service name", "[A-Za-z0-9][A-Za-z0-9:_.@-]{0,99}", Set.of("servic")),
    PATH("a path", "", Set.of("fil", "directory", "path", "script", "archiv")),
    TAR("a tar archive (.tar, .tgz, .tar.gz and the like)", "", Set.of("fil", "archiv", "path", "tarbal")),
    ZIP("a zip file", "", Set.of("fil", "archiv", "path", "zip")),
    GZ("a file that ends in .gz", "", Set.of("fil", "path")),
    URL(
            "a URL",
            "(?:https?|ftp|ssh|git)://[A-Za-z0-9._~:/?#@%+=&,-]{1,500}"
                    + "|[a-z0-9_.-]{1,64}@[A-Za-z0-9.-]{1,255}:[A-Za-z0-9._~/-]{1,255}",
            Set.of("url", "link", "page", "websit", "repository")),
    PORT("a port number (1 to 65535)", "[0-9]{1,5}", Set.of("port")),
    NUMBER("a number", "[0-9]{1,9}", Set.of()),
    PID("a process id", "[0-9]{1,9}", Set.of("proces", "pid")),
    SIZE("a size such as 100M", "[0-9]{1,6}(?:[kKMGT](?:i?B)?)?", Set.of()),
    MODE("a file mode such as 644 or u+x", "[0-7]{3,4}|[ugoa]{0,4}[+=-][rwxXst]{1,5}", Set.of("mod", "permission")),
    USER("a user name", "[a-z_][a-z0-9_-]{0,31}", Set.of("user")),
    GROUP("a group name", "[a-z_][a-z0-9_-]{0,31}", Set.of("group")),
    HOST(
            "a host name or address",
            "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}",
            Set.of("machin", "addres", "ip", "domain", "websit")),
    LOGIN(
            "a host, or user@host",
            "(?:[a-z_][a-z0-9_-]{0,31}@)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?",
            Set.of("machin")),
    ADDRESS(
            "an IP address or network",
            "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?|[0-9A-Fa-f:]{2,39}(?:/[0-9]{1,3})?",
            Set.of("addres", "ip", "network")),
    NAME(
            "a name",
            "[A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,127}",
            Set.of(
                    "proces",
                    "container",
                    "imag",
                    "branch",
                    "tag",
                    "volum",
                    "interfac",
                    "devic",
                    "stash",
                    "remot",
                    "session",
                    "modul",
                    "variabl",
                    "command",
                    "timezon",
                    "kernel")),
    GLOB("a file name pattern", "[A-Za-z0-9._+@%=,*?-]{1,128}", Set.of("fil", "pattern")),
    TEXT("a text in quotes", "", Set.of("word", "text", "string", "pattern", "messag"));

    /** File name endings that are no top-level domains anyone would mean here. */
    private static final Pattern FILE_ENDING = Pattern.compile(
            "(?i).*\\.(?:t?gz|tar|zip|xz|bz2|zst|txz|tbz2?|7z|rar|log|txt|md|conf|cfg|ini|ya?ml|json|xml|csv|py|sh|js|ts|java|c|h"
                    + "|rs|go|rb|pl|sql|db|bak|old|tmp|img|iso|deb|rpm|pem|crt|key|pub|html?|css|pdf|png|jpe?g|svg"
                    + "|service|timer|socket|mount|target|path|patch|diff|env|list|repo|lock|toml)");

    private static final Pattern TAR_ENDING =
            Pattern.compile("(?i).*\\.(?:tar|tgz|txz|tzst|tbz2?|tar\\.[a-z0-9]{1,4})");
    private static final Pattern ZIP_ENDING = Pattern.compile("(?i).*\\.(?:zip|jar|war)");
    private static final Pattern GZ_ENDING = Pattern.compile("(?i).*\\.gz");
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.@-]+\\.(?:service|timer|socket|mount|target)");
    private static final Pattern HAS_VERSION = Pattern.compile("[a-z][a-z0-9+-]*[0-9]\\.[0-9][a-z0-9.+-]*");

    private final String words;
    private final Pattern grammar;
    private final Set<String> nouns;

    SlotType(String words, String grammar, Set<String> nouns) {
        this.words = words;
        this.grammar = Pattern.compile(grammar);
        this.nouns = nouns;
    }

    static SlotType named(String name) {
        for (SlotType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw new RecipeException("«%s» is no slot type; use one of %s"
                .formatted(name, Arrays.toString(values()).toLowerCase(Locale.ROOT)));
    }

    /** What a value of this type is, for a question. */
    String words() {
        return words;
    }

    boolean takesSeveral() {
        return this == PACKAGES;
    }

    /** Whether a word beside the value only says what kind of thing it is, as in "the nginx service". */
    boolean isNoun(String lemma) {
        return nouns.contains(lemma);
    }

    /**
     * How well the shape of a word fits, from 0 (never) to 1. A word whose shape fits may still be refused by
     * {@link #objection}.
     *
     * @param common whether the word is an ordinary word of requests rather than a name
     */
    double fit(Word word, boolean common) {
        Shape shape = word.shape();
        String text = word.text();
        double plain = common ? 0 : 1;
        return switch (this) {
            case PACKAGE, PACKAGES ->
                switch (shape) {
                    case PLAIN -> plain * 0.95;
                    case QUOTED -> 0.9;
                    case DOTTED -> HAS_VERSION.matches(text) ? 0.9 : 0;
                    case NUMBER, ADDRESS, URL, PATH, GLOB, ODD -> 0;
                };
            case SERVICE ->
                switch (shape) {
                    case PLAIN -> plain * 0.95;
                    case QUOTED -> 0.9;
                    case DOTTED -> UNIT.matches(text) ? 1 : 0;
                    case NUMBER, ADDRESS, URL, PATH, GLOB, ODD -> 0;
                };
            case PATH ->
                switch (shape) {
                    case PATH -> isElsewhere(text) ? 0 : 1;
                    case DOTTED -> isElsewhere(text) ? 0 : FILE_ENDING.matches(text) || text.startsWith(".") ? 1 : 0.6;
                    case QUOTED -> 0.8;
                    case PLAIN -> plain * 0.6;
                    case GLOB, NUMBER, ADDRESS, URL, ODD -> 0;
                };
            case TAR, ZIP, GZ ->
                (shape == Shape.PATH || shape == Shape.DOTTED || shape == Shape.QUOTED)
                                && hasEnding(text)
                                && !isElsewhere(text)
                        ? 1
                        : 0;
            case URL -> shape == Shape.URL ? 1 : 0;
            case PORT, PID -> shape == Shape.NUMBER ? 1 : 0;
            case NUMBER -> shape == Shape.NUMBER ? 0.95 : 0;
            case SIZE -> shape == Shape.NUMBER ? 0.95 : 0;
            case MODE -> (shape == Shape.PLAIN || shape == Shape.NUMBER) && grammar.matches(text) ? 1 : 0;
            case USER, GROUP -> shape == Shape.PLAIN ? plain * 0.9 : shape == Shape.QUOTED ? 0.7 : 0;
            case HOST ->
                switch (shape) {
                    case ADDRESS -> text.contains("/") ? 0 : 1;
                    case DOTTED -> FILE_ENDING.matches(text) ? 0 : 1;
                    case PLAIN -> plain * 0.8;
                    case NUMBER, URL, PATH, GLOB, QUOTED, ODD -> 0;
                };
            case LOGIN ->
                switch (shape) {
                    case ADDRESS -> text.contains("/") ? 0 : 1;
                    case DOTTED -> FILE_ENDING.matches(text) ? 0 : 1;
                    case PLAIN -> text.contains("@") ? 1 : plain * 0.8;
                    case NUMBER, URL, PATH, GLOB, QUOTED, ODD -> 0;
                };
            case ADDRESS -> shape == Shape.ADDRESS ? 1 : 0;
            case NAME ->
                switch (shape) {
                    case PLAIN -> plain * 0.85;
                    case DOTTED -> 0.6;
                    case PATH -> text.startsWith("/") || text.startsWith("~") || text.startsWith(".") ? 0 : 0.7;
                    case QUOTED -> 0.6;
                    case NUMBER, ADDRESS, URL, GLOB, ODD -> 0;
                };
            case GLOB -> shape == Shape.GLOB ? 1 : shape == Shape.DOTTED ? 0.9 : shape == Shape.PLAIN ? plain * 0.5 : 0;
            case TEXT -> shape == Shape.QUOTED ? 1 : shape == Shape.PLAIN ? plain * 0.7 : 0;
        };
    }

    /** Why a value is refused, or empty where it keeps the grammar of its type. */
    Optional<String> objection(String value) {
        Optional<String> plain = ProposedLine.objection(value);
        if (plain.isPresent()) {
            return Optional.of("«%s» is refused: %s".formatted(Visible.text(value), plain.orElseThrow()));
        }
        if (value.startsWith("-")) {
            return Optional.of(
                    "«%s» is refused: a value that begins with a dash would be read as an option".formatted(value));
        }
        boolean good = switch (this) {
            case PATH -> isPath(value);
            case TAR, ZIP, GZ -> isPath(value) && hasEnding(value);
            case TEXT -> value.length() <= 500;
            case PORT -> grammar.matches(value) && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= 65535;
            case PID -> grammar.matches(value) && Integer.parseInt(value) > 1;
            case HOST, LOGIN -> grammar.matches(value) && !value.contains("..");
            case ADDRESS -> grammar.matches(value) && octetsInRange(value);
            case NAME -> grammar.matches(value) && !value.contains("..");
            case PACKAGE, PACKAGES, SERVICE, URL, NUMBER, SIZE, MODE, USER, GROUP, GLOB -> grammar.matches(value);
        };
        return good ? Optional.empty() : Optional.of("«%s» is refused: it is not %s".formatted(value, words));
    }

    /** Whether values are paths, whose leading tilde the shell expands. */
    boolean isPath() {
        return this == PATH || this == TAR || this == ZIP || this == GZ;
    }

    /** Whether a path is one of another machine, as in {@code web1:/srv}; a file here whose name is like that takes ./ or /. */
    private static boolean isElsewhere(String text) {
        int colon = text.indexOf(':');
        int slash = text.indexOf('/');
        return colon > 0 && (slash < 0 || colon < slash);
    }

    private boolean hasEnding(String value) {
        boolean tar = TAR_ENDING.matches(value);
        return this == TAR ? tar : this == ZIP ? ZIP_ENDING.matches(value) : GZ_ENDING.matches(value) && !tar;
    }

    private static boolean isPath(String value) {
        return value.length() <= 1024
                && value.codePoints()
                        .allMatch(c -> c >= 0x80 || Character.isLetterOrDigit(c) || " ._/+@%=:,~-".indexOf(c) >= 0);
    }

    private static boolean octetsInRange(String value) {
        if (value.contains(":")) {
            return true;
        }
        for (String octet : value.split("/")[0].split("\\.")) {
            if (Integer.parseInt(octet) > 255) {
                return false;
            }
        }
        return !value.contains("/") || Integer.parseInt(value.substring(value.indexOf('/') + 1)) <= 32;
    }
}

package dev.alice.agent.recipes;

import com.google.re2j.Pattern;
import dev.alice.agent.recipes.Word.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The reader that cuts a request into words and says what each looks like. It changes no character of a value. */
final class RequestReader {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern ADDRESS = Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?"
            + "|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:/[0-9]{1,3})?");
    private static final Pattern URL =
            Pattern.compile("(?:https?|ftp|ssh|git)://[^\\s]+|[a-z0-9_.-]+@[A-Za-z0-9.-]+:[^\\s]+");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._+@%/:~,=-]+");
    private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9._+@%/:~,=*?-]*[*?][A-Za-z0-9._+@%/:~,=*?-]*");
    private static final String SENTENCE_END = "?!.,:";

    private final Vocabulary vocabulary;

    RequestReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Reads a request; its words come in order, conjunctions of lists are folded into {@link Word#listed()}. */
    List<Word> read(String request) {
        var words = new ArrayList<Word>();
        boolean listed = false;
        int i = 0;
        while (i < request.length()) {
            char c = request.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (c == '"' || c == '\'') {
                int end = request.indexOf(c, i + 1);
                int after = end + 1;
                if (end < 0 || !closes(request, after)) {
                    int stop = wordEnd(request, i);
                    words.add(new Word(request.substring(i, stop), "", Shape.ODD, listed));
                    i = stop;
                } else {
                    words.add(new Word(request.substring(i + 1, end), "", Shape.QUOTED, listed));
                    i = after;
                }
                listed = false;
            } else {
                int stop = wordEnd(request, i);
                listed = add(request.substring(i, stop), listed, words);
                i = stop;
            }
        }
        return vocabulary.joinPhrases(words);
    }

    private static boolean closes(String request, int at) {
        return at >= request.length()
                || Character.isWhitespace(request.charAt(at))
                || SENTENCE_END.indexOf(request.charAt(at)) >= 0;
    }

    private static int wordEnd(String request, int from) {
        int i = from;
        while (i < request.length() && !Character.isWhitespace(request.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Adds one token and returns whether the next one continues a list. */
    private boolean add(String token, boolean listed, List<Word> words) {
        String text = token;
        boolean comma = false;
        while (text.length() > 1 && !text.equals("..") && SENTENCE_END.indexOf(text.charAt(text.length() - 1)) >= 0) {
            if (text.endsWith("?") && GLOB.matches(text.substring(0, text.length() - 1)) && text.contains("*")) {
                break;
            }
            comma |= text.endsWith(",");
            text = text.substring(0, text.length() - 1);
        }
        if (text.length() == 1 && SENTENCE_END.indexOf(text.charAt(0)) >= 0 && !text.equals(".")) {
            return listed || text.equals(",");
        }
        for (String part : vocabulary.expand(text)) {
            Shape shape = shape(part);
            if (shape == Shape.PLAIN && part.equalsIgnoreCase("and")) {
                words.add(new Word(part, "and", shape, false));
                listed = true;
            } else {
                words.add(new Word(part, shape == Shape.PLAIN ? vocabulary.lemma(part) : "", shape, listed));
                listed = false;
            }
        }
        return listed || comma;
    }

    private static Shape shape(String text) {
        if (text.startsWith("-")) {
            return Shape.ODD;
        }
        if (NUMBER.matches(text)) {
            return Shape.NUMBER;
        }
        if (ADDRESS.matches(text)) {
            return Shape.ADDRESS;
        }
        if (URL.matches(text) && plainUrl(text)) {
            return Shape.URL;
        }
        if (GLOB.matches(text)) {
            return Shape.GLOB;
        }
        if (!PLAIN.matches(text)) {
            return text.codePoints().anyMatch(c -> c < 0x80 && !Character.isLetterOrDigit(c)) || !lettersOnly(text)
                    ? Shape.ODD
                    : Shape.PLAIN;
        }
        if (text.contains("/") || text.startsWith("~") || text.equals(".") || text.equals("..")) {
            return Shape.PATH;
        }
        int dot = text.indexOf('.');
        if (text.startsWith(".") || (dot > 0 && dot < text.length() - 1)) {
            return Shape.DOTTED;
        }
        boolean digit = text.chars().anyMatch(Character::isDigit);
        return digit && !text.toLowerCase(Locale.ROOT).matches("[a-z].*") ? Shape.NUMBER : Shape.PLAIN;
    }

    private static boolean plainUrl(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f && "\"'`<>\\^{}|;$()*!".indexOf(c) < 0);
    }

    private static boolean lettersOnly(String text) {
        return text.codePoints().allMatch(Character::isLetterOrDigit);
    }
}

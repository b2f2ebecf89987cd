package dev.alice.agent.meaning;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tokenizer of uncased BERT models: words at blanks and punctuation, without accents, cut into the longest known
 * pieces from the left (Devlin et al. 2019; Wu et al. 2016). Immutable.
 */
final class WordPiece {

    /** The most tokens of a text, with the two that begin and end it. */
    static final int MOST_TOKENS = 128;

    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> ids;
    private final int unknown;
    private final int begin;
    private final int end;

    /** @param ids the number of each piece; pieces that continue a word begin with {@code ##} */
    WordPiece(Map<String, Integer> ids) {
        this.ids = Map.copyOf(ids);
        this.unknown = id("[UNK]");
        this.begin = id("[CLS]");
        this.end = id("[SEP]");
    }

    private int id(String piece) {
        Integer id = ids.get(piece);
        if (id == null) {
            throw new MeaningException("the vocabulary of the sentence model has no " + piece);
        }
        return id;
    }

    /** The tokens of a text, cut after {@link #MOST_TOKENS}. */
    long[] tokens(String text) {
        List<Integer> tokens = new ArrayList<>();
        tokens.add(begin);
        for (String word : words(text)) {
            tokens.addAll(pieces(word));
        }
        List<Integer> kept = tokens.size() < MOST_TOKENS ? tokens : tokens.subList(0, MOST_TOKENS - 1);
        long[] all = new long[kept.size() + 1];
        for (int i = 0; i < kept.size(); i++) {
            all[i] = kept.get(i);
        }
        all[kept.size()] = end;
        return all;
    }

    /** Whether a text is one piece. */
    boolean isWord(String text) {
        return ids.containsKey(text.toLowerCase(Locale.ROOT));
    }

    private static List<String> words(String text) {
        String plain = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        plain.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean blank = Character.isWhitespace(c) || Character.isSpaceChar(c);
            boolean alone = isPunctuation(c, type) || Character.isIdeographic(c);
            if (blank || alone) {
                flush(word, words);
            }
            if (alone) {
                words.add(Character.toString(c));
            } else if (!blank && type != Character.NON_SPACING_MARK && !Character.isISOControl(c) && c != 0xFFFD) {
                word.appendCodePoint(c);
            }
        });
        flush(word, words);
        return words;
    }

    /** Punctuation as BERT sees it: the categories P, and every ASCII character that is neither letter nor digit. */
    private static boolean isPunctuation(int c, int type) {
        return (c > 32 && c < 127 && !Character.isLetterOrDigit(c))
                || type == Character.CONNECTOR_PUNCTUATION
                || type == Character.DASH_PUNCTUATION
                || type == Character.START_PUNCTUATION
                || type == Character.END_PUNCTUATION
                || type == Character.INITIAL_QUOTE_PUNCTUATION
                || type == Character.FINAL_QUOTE_PUNCTUATION
                || type == Character.OTHER_PUNCTUATION;
    }

    private static void flush(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private List<Integer> pieces(String word) {
        if (word.length() > LONGEST_WORD) {
            return List.of(unknown);
        }
        var pieces = new ArrayList<Integer>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer found = null;
            while (from < to && found == null) {
                found = ids.get((from == 0 ? "" : "##") + word.substring(from, to));
                to -= found == null ? 1 : 0;
            }
            if (found == null) {
                return List.of(unknown);
            }
            pieces.add(found);
            from = to;
        }
        return pieces;
    }
}

package dev.alice.agent.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with a plain word for each value, so that the meaning of a sentence does not depend on the name in it. */
final class Masks {

    private static final Pattern SLOT = Pattern.compile("<([a-z][a-z0-9]*)>");
    private static final String NAME = "X";
    private static final String NUMBER = "5";
    private static final String FILE = "the file";

    private Masks() {}

    /** The phrasings of a recipe. */
    static List<String> of(Recipe recipe) {
        var texts = new ArrayList<String>();
        for (Template phrasing : recipe.phrasings()) {
            texts.add(SLOT.matcher(phrasing.text()).replaceAll(found -> {
                Slot slot = recipe.slots().get(found.group(1));
                return Matcher.quoteReplacement(slot == null ? NAME : of(slot.type()));
            }));
        }
        return texts;
    }

    private static String of(SlotType type) {
        return switch (type) {
            case NUMBER, SIZE, PORT, PID, MODE -> NUMBER;
            case PATH, TAR, ZIP, GZ -> FILE;
            case URL -> "the url";
            case ADDRESS -> "the address";
            case GLOB -> "files";
            case TEXT -> "text";
            case PACKAGE, PACKAGES, SERVICE, USER, GROUP, HOST, LOGIN, NAME -> NAME;
        };
    }

    /** A request: every word that is nobody's ordinary word is a value. */
    static String of(List<Word> request, RecipeSearch search) {
        var words = new ArrayList<String>();
        for (Word word : request) {
            words.add(
                    switch (word.shape()) {
                        case PLAIN -> search.isCommon(word) ? word.text() : NAME;
                        case NUMBER -> NUMBER;
                        case PATH, DOTTED -> FILE;
                        case URL -> "the url";
                        case ADDRESS -> "the address";
                        case GLOB -> "files";
                        case QUOTED -> "text";
                        case ODD -> "";
                    });
        }
        return String.join(" ", words);
    }
}

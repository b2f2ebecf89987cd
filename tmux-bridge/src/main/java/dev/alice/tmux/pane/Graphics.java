package dev.alice.tmux.pane;

import dev.alice.tmux.pane.Style.Attribute;
import java.util.Optional;

/** The select-graphic-rendition parameters of ECMA-48 8.3.117 with the colours of ITU-T T.416; unknown ones change nothing. */
final class Graphics {
    private static final int MAX_PARAMETERS = 40;

    private Graphics() {}

    /** The style after a sequence with these parameters, such as {@code 1;38;5;208}. */
    static Style apply(Style style, String parameters) {
        String[] all = parameters.split(";", MAX_PARAMETERS);
        Style now = style;
        for (int i = 0; i < all.length; i++) {
            String[] parts = all[i].split(":", MAX_PARAMETERS);
            int code = all[i].isEmpty() ? 0 : number(parts, 0);
            if (code == 38 || code == 48 || code == 58) {
                boolean colons = parts.length > 1;
                String[] words = colons ? parts : all;
                int at = colons ? 1 : i + 1;
                Optional<Colour> colour = colour(words, at, colons);
                if (colour.isPresent() && code != 58) {
                    now = code == 38 ? now.withForeground(colour.get()) : now.withBackground(colour.get());
                }
                i += colons ? 0 : number(words, at) == 5 ? 2 : number(words, at) == 2 ? 4 : 0;
            } else {
                now = single(now, code, parts.length > 1 && number(parts, 1) == 0);
            }
        }
        return now;
    }

    private static Style single(Style style, int code, boolean off) {
        return switch (code) {
            case 0 -> Style.PLAIN;
            case 1 -> style.with(Attribute.BOLD);
            case 2 -> style.with(Attribute.FAINT);
            case 3 -> style.with(Attribute.ITALICS);
            case 4 -> off ? style.without(Attribute.UNDERLINE, Attribute.UNDERLINE) : style.with(Attribute.UNDERLINE);
            case 21 -> style.with(Attribute.UNDERLINE);
            case 5, 6 -> style.with(Attribute.BLINK);
            case 7 -> style.with(Attribute.REVERSE);
            case 8 -> style.with(Attribute.HIDDEN);
            case 9 -> style.with(Attribute.STRUCK);
            case 22 -> style.without(Attribute.BOLD, Attribute.FAINT);
            case 23 -> style.without(Attribute.ITALICS, Attribute.ITALICS);
            case 24 -> style.without(Attribute.UNDERLINE, Attribute.UNDERLINE);
            case 25 -> style.without(Attribute.BLINK, Attribute.BLINK);
            case 27 -> style.without(Attribute.REVERSE, Attribute.REVERSE);
            case 28 -> style.without(Attribute.HIDDEN, Attribute.HIDDEN);
            case 29 -> style.without(Attribute.STRUCK, Attribute.STRUCK);
            case 30, 31, 32, 33, 34, 35, 36, 37 -> style.withForeground(new Colour.Indexed(code - 30));
            case 39 -> style.withForeground(Colour.STANDARD);
            case 40, 41, 42, 43, 44, 45, 46, 47 -> style.withBackground(new Colour.Indexed(code - 40));
            case 49 -> style.withBackground(Colour.STANDARD);
            case 90, 91, 92, 93, 94, 95, 96, 97 -> style.withForeground(new Colour.Indexed(code - 82));
            case 100, 101, 102, 103, 104, 105, 106, 107 -> style.withBackground(new Colour.Indexed(code - 92));
            default -> style;
        };
    }

    private static Optional<Colour> colour(String[] words, int at, boolean colons) {
        if (number(words, at) == 5) {
            int index = number(words, at + 1);
            return index >= 0 && index <= 255 ? Optional.of(new Colour.Indexed(index)) : Optional.empty();
        }
        if (number(words, at) != 2) {
            return Optional.empty();
        }
        // With colons a colour space may stand first, mostly empty.
        int red = colons && words.length - at > 4 ? at + 2 : at + 1;
        int r = number(words, red);
        int g = number(words, red + 1);
        int b = number(words, red + 2);
        boolean whole = r >= 0 && g >= 0 && b >= 0 && r <= 255 && g <= 255 && b <= 255;
        return whole ? Optional.of(new Colour.Rgb(r, g, b)) : Optional.empty();
    }

    /** The number at an index, or -1 where there is none. */
    private static int number(String[] words, int index) {
        return index < words.length && words[index].matches("[0-9]{1,4}") ? Integer.parseInt(words[index]) : -1;
    }
}

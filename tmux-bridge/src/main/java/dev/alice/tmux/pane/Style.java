package dev.alice.tmux.pane;

import java.util.EnumSet;
import java.util.Set;

/** How a piece of text looks. */
public record Style(Set<Attribute> attributes, Colour foreground, Colour background) {
    /** Plain text. */
    public static final Style PLAIN = new Style(Set.of(), Colour.STANDARD, Colour.STANDARD);

    /** A property of text beside its colours. */
    public enum Attribute {
        BOLD(1),
        FAINT(2),
        ITALICS(3),
        UNDERLINE(4),
        BLINK(5),
        REVERSE(7),
        HIDDEN(8),
        STRUCK(9);

        private final int code;

        Attribute(int code) {
            this.code = code;
        }

        /** Its number in ECMA-48 SGR. */
        public int code() {
            return code;
        }
    }

    public Style {
        attributes = Set.copyOf(attributes);
    }

    Style with(Attribute attribute) {
        Set<Attribute> more = EnumSet.of(attribute);
        more.addAll(attributes);
        return new Style(more, foreground, background);
    }

    Style without(Attribute first, Attribute second) {
        Set<Attribute> fewer = EnumSet.noneOf(Attribute.class);
        fewer.addAll(attributes);
        fewer.remove(first);
        fewer.remove(second);
        return new Style(fewer, foreground, background);
    }

    Style withForeground(Colour colour) {
        return new Style(attributes, colour, background);
    }

    Style withBackground(Colour colour) {
        return new Style(attributes, foreground, colour);
    }

    /** Whether a space in this style looks like no space at all. */
    boolean invisibleOnSpaces() {
        return background.equals(Colour.STANDARD)
                && !attributes.contains(Attribute.REVERSE)
                && !attributes.contains(Attribute.UNDERLINE)
                && !attributes.contains(Attribute.STRUCK);
    }

    /** The ECMA-48 sequence that switches a terminal from any style to this one. */
    public String sgr() {
        StringBuilder codes = new StringBuilder("\033[0");
        for (Attribute attribute : Attribute.values()) {
            if (attributes.contains(attribute)) {
                codes.append(';').append(attribute.code());
            }
        }
        append(codes, foreground, 30);
        append(codes, background, 40);
        return codes.append('m').toString();
    }

    private static void append(StringBuilder codes, Colour colour, int base) {
        switch (colour) {
            case Colour.Standard standard -> {}
            case Colour.Indexed indexed -> {
                if (indexed.index() < 8) {
                    codes.append(';').append(base + indexed.index());
                } else {
                    codes.append(';').append(base + 8).append(";5;").append(indexed.index());
                }
            }
            case Colour.Rgb rgb ->
                codes.append(';')
                        .append(base + 8)
                        .append(";2;")
                        .append(rgb.red())
                        .append(';')
                        .append(rgb.green())
                        .append(';')
                        .append(rgb.blue());
        }
    }
}

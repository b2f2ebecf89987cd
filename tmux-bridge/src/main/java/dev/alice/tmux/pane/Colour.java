package dev.alice.tmux.pane;

/** A colour of text as a terminal knows it. */
public sealed interface Colour {
    /** What the terminal shows where no colour is chosen. */
    record Standard() implements Colour {}

    /**
     * One of the 256 colours of the palette.
     *
     * @param index 0 to 15 as the terminal is set, 16 to 231 a cube, 232 to 255 greys
     */
    record Indexed(int index) implements Colour {
        public Indexed {
            if (index < 0 || index > 255) {
                throw new IllegalArgumentException("A palette has the colours 0 to 255");
            }
        }
    }

    /** Red, green and blue, 0 to 255 each. */
    record Rgb(int red, int green, int blue) implements Colour {
        public Rgb {
            if ((red | green | blue) < 0 || red > 255 || green > 255 || blue > 255) {
                throw new IllegalArgumentException("Red, green and blue go from 0 to 255");
            }
        }
    }

    /** The one standard colour. */
    Colour STANDARD = new Standard();
}

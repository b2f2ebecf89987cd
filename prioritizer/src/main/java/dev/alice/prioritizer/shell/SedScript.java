package dev.alice.prioritizer.shell;

/**
 * The test whether a sed program does nothing but edit the text that passes through: addresses, the commands
 * {@code p d D q Q = n N P g G h H x l}, {@code s} without the flags {@code e} and {@code w}, and {@code y}.
 */
final class SedScript {
    private final String script;
    private int at;

    SedScript(String script) {
        this.script = script;
    }

    boolean harmless() {
        at = 0;
        while (true) {
            skip(" ;");
            if (at == script.length()) {
                return true;
            }
            if (!addresses() || !command()) {
                return false;
            }
            skip(" ");
            if (at < script.length() && script.charAt(at) != ';') {
                return false;
            }
        }
    }

    private boolean addresses() {
        if (!address()) {
            return false;
        }
        if (here(',')) {
            at++;
            skip("+~");
            if (!address()) {
                return false;
            }
        }
        skip(" !");
        return true;
    }

    /** One address, or none. */
    private boolean address() {
        if (here('/')) {
            at++;
            if (!upTo('/')) {
                return false;
            }
            skip("IM");
        } else if (here('$')) {
            at++;
        } else {
            skip("0123456789~");
        }
        return true;
    }

    private boolean command() {
        if (at == script.length()) {
            return false;
        }
        char command = script.charAt(at++);
        if ("pdDqQ=nNPgGhHxl".indexOf(command) >= 0) {
            return true;
        }
        if ((command == 's' || command == 'y') && at < script.length()) {
            char mark = script.charAt(at++);
            if (Character.isLetterOrDigit(mark) || mark == '\\' || mark == ' ' || !upTo(mark) || !upTo(mark)) {
                return false;
            }
            if (command == 's') {
                skip("gpiIM0123456789");
            }
            return true;
        }
        return false;
    }

    private boolean upTo(char mark) {
        while (at < script.length()) {
            char c = script.charAt(at++);
            if (c == mark) {
                return true;
            }
            if (c == '[') {
                // a mark inside a bracket ends the part for some versions of sed and not for others
                int close = script.indexOf(']', at + 1);
                if (close >= 0 && script.substring(at, close).indexOf(mark) >= 0) {
                    return false;
                }
            }
            if (c == '\\') {
                at++;
            }
        }
        return false;
    }

    private boolean here(char c) {
        return at < script.length() && script.charAt(at) == c;
    }

    private void skip(String characters) {
        while (at < script.length() && characters.indexOf(script.charAt(at)) >= 0) {
            at++;
        }
    }
}

package dev.alice.gateway.cli;

import dev.alice.gateway.config.Setting;
import java.util.List;
import java.util.Optional;

/** A settings file in which everything is explained and nothing is set: whoever takes a {@code #} away sets something. */
final class SettingsTemplate {
    private static final int WIDTH = 100;

    private SettingsTemplate() {}

    static String text(List<Setting> settings) {
        StringBuilder text = new StringBuilder("""
                # The settings of alice. Nothing here is set; take a # away to set something.
                # Environment variables go over this file, and flags over both: alice config show --config FILE
                # alice config check --config FILE tells whether it is good, and SIGHUP has a running server read it again.
                """);
        String section = "";
        for (Setting setting : settings) {
            int dot = setting.key().indexOf('.');
            String own = dot < 0 ? "" : setting.key().substring(0, dot);
            if (!own.isEmpty() && !own.equals(section)) {
                text.append("\n#").append(own).append(":\n");
            } else if (own.isEmpty()) {
                text.append('\n');
            }
            section = own;
            String indent = own.isEmpty() ? "" : "  ";
            wrap(text, "## " + indent, setting.says() + (setting.live() ? " SIGHUP takes it over." : ""));
            text.append('#')
                    .append(indent)
                    .append(setting.key().substring(dot + 1))
                    .append(": ")
                    .append(Optional.ofNullable(setting.usual()).orElse(String.valueOf(setting.example())))
                    .append('\n');
        }
        return text.toString();
    }

    private static void wrap(StringBuilder text, String before, String words) {
        StringBuilder line = new StringBuilder(before);
        for (String word : words.split(" ")) {
            if (line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(before);
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}

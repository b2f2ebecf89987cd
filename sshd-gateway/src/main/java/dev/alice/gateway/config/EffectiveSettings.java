package dev.alice.gateway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every setting with what it comes to and where that comes from. Flags go over the environment, that over the file, and the
 * file over what is usual.
 */
public record EffectiveSettings(List<Value> values) {
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s\"]+@");

    public EffectiveSettings {
        values = List.copyOf(values);
    }

    /**
     * One setting in force.
     *
     * @param text as it would stand in the file; empty where it is not set and nothing is usual
     * @param source in words, such as {@code alice.yaml line 3}
     */
    public record Value(Setting setting, Optional<String> text, String source) {}

    /** What the flags, the environment and the file come to; all of it was found good before. */
    static EffectiveSettings of(ConfigReader.Flags flags, SettingTree tree) {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("data", Objects.toString(flags.data(), ""));
        given.put("ssh", Objects.toString(flags.ssh(), ""));
        given.put("http", Objects.toString(flags.http(), ""));
        given.put("keys", Objects.toString(flags.keys(), ""));
        List<Value> values = new ArrayList<>();
        for (Setting setting : Setting.all()) {
            SettingTree.Found found = tree.found().get(setting.key());
            String flag = given.getOrDefault(setting.key(), "");
            if (!flag.isBlank()) {
                values.add(new Value(setting, Optional.of(shown(flag)), "flag --" + setting.key()));
            } else if (setting.key().equals("log.seen") && !flags.seen().isEmpty()) {
                values.add(new Value(
                        setting,
                        Optional.of(flags.seen() + (found == null ? "" : " and " + found.text())),
                        "flag --seen" + (found == null ? "" : " and " + found.source())));
            } else if (found != null) {
                values.add(new Value(setting, Optional.of(shown(found.text())), found.source()));
            } else {
                values.add(new Value(setting, Optional.ofNullable(setting.usual()), "usual"));
            }
        }
        return new EffectiveSettings(values);
    }

    /** A URL may carry a password, which is nobody's to see. */
    private static String shown(String text) {
        return USER_INFO.matcher(text).replaceAll("…@");
    }

    /** The settings that differ from those before. */
    public List<Setting> changedFrom(EffectiveSettings before) {
        Map<String, Optional<String>> then = new LinkedHashMap<>();
        before.values().forEach(value -> then.put(value.setting().key(), value.text()));
        return values.stream()
                .filter(value -> !value.text().equals(then.get(value.setting().key())))
                .map(Value::setting)
                .toList();
    }
}

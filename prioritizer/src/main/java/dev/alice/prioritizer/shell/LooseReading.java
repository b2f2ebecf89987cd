package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.shell.FormReading.Attempt;
import dev.alice.prioritizer.shell.FormReading.Differs;
import dev.alice.prioritizer.shell.FormReading.Fits;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The reading of a form that says the most that a program does, whatever its options: only the sub-commands are
 * compared, and whatever looks like a path must not be one of a secret or of a file that decides about the host.
 */
record LooseReading(FileEffects files, String program, Form form, Scene scene) {
    private static final Pattern PATH = Pattern.compile("[./~].*|[^:]*/.*", Pattern.DOTALL);

    Attempt read(List<Word> arguments) {
        List<Word> operands = arguments.stream()
                .filter(word -> !word.text().startsWith("-"))
                .toList();
        if (operands.size() < form.subcommands().size()) {
            return new Differs("this sub-command of " + program + " is not known", false);
        }
        for (int i = 0; i < form.subcommands().size(); i++) {
            Word word = operands.get(i);
            if (!word.exact() || !form.subcommands().get(i).contains(word.text())) {
                return new Differs("this sub-command of " + program + " is not known", false);
            }
        }
        if (!form.needs().isEmpty() && arguments.stream().noneMatch(this::needed)) {
            return new Differs(program + " is understood here only with one of " + form.needs(), true);
        }
        if (operands.size() - form.subcommands().size() < form.fewest()) {
            return new Differs(program + " has fewer operands than it needs", true);
        }
        Findings out = new Findings();
        form.does().forEach(kind -> out.add(kind, "", program));
        if (form.does().contains(EffectKind.OPAQUE)) {
            out.opaque(program, "what " + program + " does is not on this line");
        }
        arguments.forEach(word -> path(word, out));
        return new Fits(out);
    }

    private boolean needed(Word word) {
        String text = word.text();
        return form.needs().contains(text)
                || text.indexOf('=') > 0 && form.needs().contains(text.substring(0, text.indexOf('=')));
    }

    private void path(Word word, Findings out) {
        if (word.open()) {
            out.unclear(program, word.text(), "the value of " + word.text() + " is not known");
            return;
        }
        int equals = word.exact() ? word.text().lastIndexOf('=') : -1;
        Word path = equals < 0 ? word : Word.literal(word.text().substring(equals + 1));
        path = path.text().startsWith("@") ? path.from(1) : path;
        if (path.home() || PATH.matcher(path.text()).matches()) {
            boolean changes = form.does().stream().anyMatch(Set.of(EffectKind.WRITES, EffectKind.CREATES)::contains);
            files.touch(path, changes, scene.place(), program, out);
        }
    }
}

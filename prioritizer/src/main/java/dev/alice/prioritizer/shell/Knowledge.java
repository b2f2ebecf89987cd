package dev.alice.prioritizer.shell;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.shell.Meaning.Operand;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that is known of programs, read from {@code programs.yaml} and the files beside it. */
final class Knowledge {
    private static final List<String> MORE =
            List.of("programs-host.yaml", "programs-development.yaml", "programs-services.yaml");

    private final List<Program> programs;
    private final Map<String, Program> byName = new HashMap<>();
    private final Set<String> alarming;
    private final Set<String> variables;

    private Knowledge(Written written, List<WrittenProgram> more) {
        this.alarming = Set.copyOf(words(written.alarming()));
        this.variables = Set.copyOf(words(written.variables()));
        List<Program> read = new ArrayList<>();
        List<WrittenProgram> entries = new ArrayList<>(written.programs());
        entries.addAll(more);
        for (WrittenProgram entry : entries) {
            Program program;
            try {
                program = entry.read();
            } catch (IllegalArgumentException e) {
                throw new PrioritizerException(
                        "the entry for '" + entry.names() + "' in the knowledge of programs is wrong: " + e.getMessage(), e);
            }
            read.add(program);
            for (String name : program.names()) {
                if (byName.put(name, program) != null) {
                    throw new PrioritizerException("the knowledge of programs has two entries for " + name + "; join them");
                }
            }
        }
        this.programs = List.copyOf(read);
    }

    static Knowledge shipped() {
        List<WrittenProgram> more = new ArrayList<>();
        for (String name : MORE) {
            more.addAll(Shipped.yaml(name, WrittenPrograms.class).programs());
        }
        return new Knowledge(Shipped.yaml("programs.yaml", Written.class), more);
    }

    Optional<Program> program(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    List<Program> programs() {
        return programs;
    }

    /** Whether a line that is not understood must be feared because this word is in it. */
    boolean alarming(String word) {
        return alarming.contains(word) || word.startsWith("mkfs.");
    }

    /** Whether setting the variable for one command changes nothing but words and zones. */
    boolean innocent(String variable) {
        return variables.contains(variable);
    }

    private static List<String> words(@Nullable String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private record WrittenPrograms(List<WrittenProgram> programs) {}

    private record Written(String alarming, String variables, List<WrittenProgram> programs) {}

    private record WrittenForm(
            @Nullable String sub,
            @Nullable String needs,
            @JsonProperty("does") @Nullable String effects,
            @Nullable Map<String, String> options,
            @Nullable String operands,
            int fewest,
            boolean stdin,
            boolean assigns,
            boolean appends,
            boolean interprets,
            boolean any,
            @Nullable String when,
            @Nullable String style,
            @Nullable Map<String, String> pairs) {
        Form read(Map<String, Meaning> common) {
            List<Set<String>> subcommands = new ArrayList<>();
            for (String alternatives : words(sub)) {
                subcommands.add(Set.of(alternatives.split("\\|")));
            }
            Map<String, Meaning> all = new HashMap<>(common);
            all.putAll(meanings(options));
            Set<EffectKind> does = EnumSet.noneOf(EffectKind.class);
            words(effects).forEach(effect -> does.add(EffectKind.valueOf(effect)));
            return new Form(
                    List.copyOf(subcommands),
                    Set.copyOf(words(needs)),
                    does,
                    Map.copyOf(all),
                    Operand.list(operands == null ? "" : operands),
                    fewest,
                    stdin,
                    assigns,
                    appends,
                    interprets,
                    any,
                    when == null ? null : Pattern.compile(when.substring(1, when.length() - 1)),
                    style == null ? Optional.empty() : Optional.of(styled(style)),
                    meanings(pairs));
        }
    }

    private record WrittenProgram(
            @JsonProperty("program") String names,
            @Nullable String style,
            @Nullable Map<String, String> options,
            @Nullable List<WrittenForm> forms,
            @Nullable Map<String, String> match,
            @JsonProperty("not_match") @Nullable List<String> notMatch) {
        Program read() {
            Map<String, Meaning> common = meanings(options);
            List<Form> read = new ArrayList<>();
            for (WrittenForm form : forms == null ? List.<WrittenForm>of() : forms) {
                read.add(form.read(common));
            }
            return new Program(
                    words(names),
                    styled(style == null ? "gnu" : style),
                    List.copyOf(read),
                    match == null ? Map.of() : new LinkedHashMap<>(match),
                    notMatch == null ? List.of() : List.copyOf(notMatch));
        }
    }

    private static Program.Style styled(String written) {
        return Program.Style.valueOf(written.toUpperCase(Locale.ROOT));
    }

    private static Map<String, Meaning> meanings(@Nullable Map<String, String> written) {
        Map<String, Meaning> meanings = new HashMap<>();
        if (written != null) {
            written.forEach((names, meaning) -> {
                Meaning read = Meaning.of(meaning);
                words(names).forEach(name -> meanings.put(name, read));
            });
        }
        return meanings;
    }
}

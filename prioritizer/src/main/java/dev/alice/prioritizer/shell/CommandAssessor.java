package dev.alice.prioritizer.shell;

import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Risk;
import dev.alice.flow.port.Assessor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The assessor of flows: reads every step in its order and calls by name what it would do. */
public final class CommandAssessor implements Assessor {
    /** Shells whose reading of a line the strict grammar shares. */
    private static final Set<String> SHELLS = Set.of("", "sh", "bash", "dash", "zsh", "fish", "ksh", "mksh", "ash");
    /** Effects that nobody can take back. */
    private static final Set<EffectKind> FINAL = EnumSet.of(EffectKind.IRREVERSIBLE, EffectKind.EXFILTRATES);
    /** Effects behind which anything may happen. */
    private static final Set<EffectKind> OPEN_ENDED =
            EnumSet.of(EffectKind.OPAQUE, EffectKind.EXECUTES_DATA, EffectKind.INTERACTIVE, EffectKind.EXPOSES_SECRET);

    private final CommandReading reading;

    /** An assessor with the knowledge that is shipped with this module. */
    public CommandAssessor() {
        this(Knowledge.shipped(), SensitivePaths.shipped());
    }

    CommandAssessor(Knowledge knowledge, SensitivePaths paths) {
        this.reading = new CommandReading(knowledge, paths);
    }

    @Override
    public Assessment assess(Flow flow, HostFacts host) {
        List<String> lines =
                flow.steps().stream().map(step -> step.command().value()).toList();
        return assess(lines, host);
    }

    /** The assessment of command lines that one shell reads one after the other. */
    Assessment assess(List<String> lines, HostFacts host) {
        List<Effect> effects = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Risk worst = Risk.READS_ONLY;
        boolean understood = true;
        Place place = Place.of(host.user(), host.root(), host.directory());
        for (int i = 0; i < lines.size(); i++) {
            CommandReading.Read read = reading.line(lines.get(i), Scene.at(place));
            Findings findings = read.findings();
            String shell = host.shell().substring(host.shell().lastIndexOf('/') + 1);
            if (!SHELLS.contains(shell)) {
                findings.opaque("", "the grammar of the shell " + shell + " is not known");
            }
            place = read.after();
            int step = i + 1;
            for (Findings.Found found : findings.effects()) {
                effects.add(new Effect(step, found.kind(), found.target(), found.program()));
            }
            findings.notes().forEach(note -> notes.add("step " + step + ": " + note));
            understood &= !findings.has(EffectKind.OPAQUE);
            worst = worse(worst, risk(findings));
        }
        return new Assessment(worst, understood, effects, notes);
    }

    private static Risk risk(Findings findings) {
        List<EffectKind> kinds =
                findings.effects().stream().map(Findings.Found::kind).toList();
        if (kinds.stream().anyMatch(FINAL::contains)) {
            return Risk.DESTRUCTIVE;
        }
        if (kinds.stream().anyMatch(OPEN_ENDED::contains)) {
            return Risk.UNKNOWN;
        }
        return kinds.stream().allMatch(kind -> kind == EffectKind.READS) ? Risk.READS_ONLY : Risk.CHANGES_HOST;
    }

    private static Risk worse(Risk one, Risk other) {
        List<Risk> order = List.of(Risk.READS_ONLY, Risk.CHANGES_HOST, Risk.UNKNOWN, Risk.DESTRUCTIVE);
        return order.indexOf(one) >= order.indexOf(other) ? one : other;
    }
}

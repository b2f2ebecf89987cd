package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Effects and notes gathered while a line is read. */
final class Findings {
    /** One effect, the thing that it touches (empty where unknown), and the program that has it. */
    record Found(EffectKind kind, String target, String program) {}

    private final List<Found> effects = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> programs = new LinkedHashSet<>();
    private boolean unread;

    void add(EffectKind kind, String target, String program) {
        Found found = new Found(kind, target, program);
        if (!effects.contains(found)) {
            effects.add(found);
        }
    }

    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** A program runs, by the name that the line gives it. */
    void ran(String program) {
        programs.add(program);
    }

    /** Something that is not understood: an effect without a name, and the reason. */
    void opaque(String program, String reason) {
        add(EffectKind.OPAQUE, "", program);
        note(reason);
        unread = true;
    }

    /** Something that is understood, save what lies behind a path. */
    void unclear(String program, String target, String reason) {
        add(EffectKind.OPAQUE, target, program);
        note(reason);
    }

    /** Whether some part could not be read, so that its words may mean anything. */
    boolean unread() {
        return unread || has(EffectKind.EXECUTES_DATA);
    }

    void addAll(Findings other) {
        other.effects.forEach(found -> add(found.kind(), found.target(), found.program()));
        other.notes.forEach(this::note);
        programs.addAll(other.programs);
        unread |= other.unread;
    }

    /** The same, happening at another place, which then stands before every target. */
    Findings at(String where) {
        Findings there = new Findings();
        effects.forEach(found -> there.add(
                found.kind(), found.target().isEmpty() ? where : where + ":" + found.target(), found.program()));
        notes.forEach(there::note);
        there.programs.addAll(programs);
        there.unread = unread;
        return there;
    }

    boolean has(EffectKind kind) {
        return effects.stream().anyMatch(found -> found.kind() == kind);
    }

    List<Found> effects() {
        return List.copyOf(effects);
    }

    /** The programs that run, in the order of the line. */
    List<String> programs() {
        return List.copyOf(programs);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}

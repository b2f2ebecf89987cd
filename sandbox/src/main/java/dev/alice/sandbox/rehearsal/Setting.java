package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Evidence;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Visible;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.Boundary;
import dev.alice.sandbox.boundary.Mode;
import dev.alice.sandbox.boundary.Person;
import dev.alice.sandbox.root.PreparedRoots;
import java.util.List;

/**
 * Where a flow is rehearsed.
 *
 * @param words what it is a copy of, for the evidence
 * @param mirrors whether package managers may reach their mirrors from it
 * @param unknown what is not known because of it
 */
record Setting(
        String words,
        Evidence.Copy copy,
        HostFacts.Family family,
        Mode mode,
        boolean mirrors,
        Opening opening,
        List<String> unknown) {
    /** The way to a boundary in it. */
    interface Opening {
        Boundary open(Person person, boolean network);
    }

    Setting {
        unknown = List.copyOf(unknown);
    }

    static Setting overlay(Boundaries boundaries, OsRelease server, Mode mode, List<String> unknown) {
        return new Setting(
                "overlay of this server's " + Visible.text(server.name()) + " (" + mode.word() + ")",
                Evidence.Copy.SERVER,
                server.family(),
                mode,
                false,
                (person, network) -> boundaries.open(person),
                unknown);
    }

    static Setting prepared(PreparedRoots roots, PreparedRoots.Choice choice, HostFacts.Family family) {
        return new Setting(
                "prepared root " + Visible.text(choice.words()),
                Evidence.Copy.PREPARED,
                family,
                Mode.PREPARED,
                !roots.mirrors().isEmpty(),
                (person, network) -> roots.open(choice.root(), person, network),
                List.of("what your host has beyond the packages of the prepared root"));
    }

    Setting with(String further) {
        List<String> more = new java.util.ArrayList<>(unknown);
        more.add(further);
        return new Setting(words, copy, family, mode, mirrors, opening, more);
    }
}

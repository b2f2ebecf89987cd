package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.flow.PaneId;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first lines of a conversation: who speaks, where it types, what is proven of the server, and what came before. */
record Header(Services services, UserName user, Hands hands, GhostSession mind, Ink ink) {

    List<String> lines(Optional<PaneId> pane, boolean autoReadOnly) {
        String first = "Alice · you are " + user + " · " + where(pane) + " · " + mind.name();
        var attestation = services.attestations().latest();
        String host = attestation.attested()
                ? attestation.software() ? "host attested by a software TPM" : "host attested"
                : "host not attested: " + attestation.reason().split("[:,]", 2)[0];
        String second = " · log " + services.ledger().height() + " · witnesses " + services.witnessCount()
                + (autoReadOnly ? " · auto read-only" : "") + " · help for verbs";
        int room = Math.max(20, ink.width() - 2 - Ink.columns(second));
        String shortHost = Ink.columns(host) <= room ? host : Ink.cut(host, room - 1) + "…";
        List<String> lines = new ArrayList<>();
        Ink.wrap(ink.plain(first), ink.width() - 2).forEach(line -> lines.add(" " + ink.bold(line)));
        Ink.wrap(ink.plain(shortHost + second), ink.width() - 2)
                .forEach(line -> lines.add(" " + (attestation.attested() ? line : ink.dim(line))));
        if (hands instanceof NoHands none) {
            lines.add("");
            for (String line : none.missing().split("\n", -1)) {
                Ink.wrap(ink.plain(line), ink.width() - 2).forEach(part -> lines.add(" " + ink.warn(part)));
            }
        }
        return lines;
    }

    /** What the person did before in this train; empty where it is new. */
    List<String> resumed(TrainId train) {
        var past = services.journal().history(train, 100).stream()
                .filter(one -> !Contest.wasNotOffered(one))
                .toList();
        if (past.isEmpty()) {
            return List.of();
        }
        var latest = past.getLast();
        String words = "Resumed your train of thought: " + past.size() + (past.size() == 1 ? " request" : " requests")
                + " so far; last: " + brief(latest.words())
                + (latest.summary().isBlank() ? "" : " → " + brief(latest.summary()));
        return Ink.wrap(ink.plain(words), ink.width() - 2).stream()
                .map(line -> " " + ink.dim(line))
                .toList();
    }

    private String where(Optional<PaneId> pane) {
        try {
            String work = hands.work(pane).pane().value();
            return hands.home()
                    .map(home -> "pane " + home + " → work pane " + work)
                    .orElse("work pane " + work);
        } catch (HandsException e) {
            return "no tmux";
        }
    }

    private static String brief(String text) {
        String shown = Visible.text(text);
        return Ink.columns(shown) <= 60 ? shown : Ink.cut(shown, 59) + "…";
    }
}

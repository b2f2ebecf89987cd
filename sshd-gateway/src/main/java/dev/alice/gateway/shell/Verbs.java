package dev.alice.gateway.shell;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Proposed;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Stage;
import dev.alice.flow.Standing;
import dev.alice.flow.TrainId;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Witnesses;
import dev.alice.sandbox.quote.QuoteBundle;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The verbs of the prompt that ask and show; the same for people and scripts. */
final class Verbs {
    static final List<String> NAMES = List.of(
            "help",
            "why",
            "evidence",
            "log",
            "verify",
            "alternatives",
            "undo",
            "keep",
            "forget",
            "recipes",
            "workflow",
            "revise",
            "history",
            "panes",
            "policy",
            "witnesses",
            "attest",
            "model",
            "budget",
            "auto",
            "new",
            "quit");
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{16,128}");
    private static final int ROWS = 20;

    private final Services services;
    private final Hands hands;
    private final Ink ink;

    Verbs(Services services, Hands hands, Ink ink) {
        this.services = services;
        this.hands = hands;
        this.ink = ink;
    }

    Reply help() {
        Map<String, Object> verbs = new LinkedHashMap<>();
        verbs.put("any words", "a request: the ghost proposes, the gates judge, you approve");
        verbs.put("why [ID]", "the whole story of the last flow, or of a log entry");
        verbs.put("evidence [ID]", "all that the rehearsal of the last flow showed, or of a log entry");
        verbs.put("log [all]", "the last statements of this train of thought, or of the log");
        verbs.put("verify [ID]", "check the statements of the last flow, or one, with public keys only");
        verbs.put("alternatives", "the other ways that were rehearsed; 2 or 3 asks for one of them");
        verbs.put("undo [FLOW]", "take the last flow back, or one that is named: a flow of its own");
        verbs.put("keep [FLOW]", "keep a flow that went as predicted as a recipe of yours; keep as WORDS names it");
        verbs.put("recipes", "the recipes that you kept; forget NAME removes one");
        verbs.put("workflow [FLOW]", "the last flow as proposed-workflow.yml, or one that is named");
        verbs.put("revise off", "a failed step ends the request; revise on lets the agent try again");
        verbs.put("history", "this train of thought as a short story");
        verbs.put("panes", "the panes of your tmux");
        verbs.put("policy", "the policies in force, in their own words");
        verbs.put("witnesses", "who vouches, and whether they answer");
        verbs.put("attest [NONCE]", "what is proven of this server's computing base");
        verbs.put("model [NAME]", "the models that answer; take another of your own");
        verbs.put("budget", "what models spent, and what they may");
        verbs.put("auto read-only", "let flows that only read run without asking; auto off ends it");
        verbs.put("new", "begin another train of thought");
        verbs.put("quit", "leave, and put your layout back");
        List<String> lines = new ArrayList<>();
        verbs.forEach((verb, words) -> lines.addAll(row(verb, String.valueOf(words), 16)));
        lines.addAll(row("Ctrl-C", "stop what runs; twice at an empty prompt leaves", 16));
        lines.addAll(row("ssh … mcp", "your own agent proposes here, over MCP; you approve in this conversation", 16));
        return Reply.good(Map.of("verbs", verbs), lines);
    }

    Reply why(Optional<Stage> last, Optional<String> id) {
        if (id.isEmpty()) {
            if (last.isEmpty()) {
                return Reply.bad(
                        "there is no flow yet in this session; log shows entries, why ENTRY tells their story", ink);
            }
            Map<String, Object> story = Story.of(last.get(), new Counterfactuals(services.gatekeeper()));
            Story.proposed(last.get())
                    .map(Proposed::id)
                    .ifPresent(flow -> Roots.notices(story, flow, services.chain()));
            return Reply.good(story, new Tree(ink).lines(story));
        }
        return services.ledger()
                .show(id.get())
                .map(entry -> {
                    Roots.flow(entry).ifPresent(flow -> Roots.notices(entry, flow, services.chain()));
                    return Reply.good(entry, new Tree(ink).lines(entry));
                })
                .orElseGet(() -> Reply.bad("the log has no entry " + Visible.text(id.get()) + "; log lists them", ink));
    }

    /** The evidence of the last flow of this session, or what a statement of the log says of a rehearsal. */
    Reply evidence(Optional<Stage> last, Optional<String> id, TrainId train, EvidenceView view) {
        Optional<Rehearsed> rehearsed = id.isPresent() ? Optional.empty() : last.flatMap(Story::rehearsed);
        if (rehearsed.isPresent()) {
            return Reply.good(StageJson.of(rehearsed.get()), view.full(rehearsed.get()));
        }
        List<String> entries = id.map(List::of)
                .orElseGet(() -> services.ledger().last(Optional.of(train.subject()), ROWS).reversed().stream()
                        .map(entry -> String.valueOf(entry.get("id")))
                        .toList());
        return entries.stream()
                .flatMap(entry -> services.ledger().show(entry).stream())
                .flatMap(entry -> logged(entry).stream())
                .findFirst()
                .map(json -> Reply.good(json, new Tree(ink).lines(json)))
                .orElseGet(() -> Reply.bad(
                        id.map(entry -> "entry " + Visible.text(entry) + " says nothing of a rehearsal")
                                .orElse("nothing was rehearsed yet in this train of thought"),
                        ink));
    }

    /** What a decision or refusal says of the rehearsal before it. */
    private static Optional<Map<String, Object>> logged(Map<String, Object> entry) {
        return entry.get("payload") instanceof Map<?, ?> payload && payload.get("rehearsal") instanceof Map<?, ?> seen
                ? Optional.of(StageJson.ordered(
                        "entry", String.valueOf(entry.get("id")),
                        "flow", String.valueOf(payload.get("flow")),
                        "rehearsal", seen))
                : Optional.empty();
    }

    Reply log(TrainId train, boolean all) {
        List<Map<String, Object>> entries =
                services.ledger().last(all ? Optional.empty() : Optional.of(train.subject()), ROWS);
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> entry : entries) {
            lines.add(" "
                    + ink.spread(
                            String.format(
                                    Locale.ROOT,
                                    "%5s  %-9s  %s",
                                    entry.get("index"),
                                    Visible.text(String.valueOf(entry.get("kind"))),
                                    CLOCK.format(java.time.Instant.parse(String.valueOf(entry.get("time"))))),
                            ink.width() > 76 ? String.valueOf(entry.get("id")) : ""));
        }
        lines.add(" "
                + ink.dim(ink.plain(
                        "log height " + services.ledger().height() + (all ? "" : " · train " + train.subject()))));
        return Reply.good(
                StageJson.ordered("height", services.ledger().height(), "train", train.subject(), "entries", entries),
                lines);
    }

    Reply verify(List<String> ids) {
        if (ids.isEmpty()) {
            return Reply.bad("there is nothing to verify yet; verify ENTRY checks any entry", ink);
        }
        List<Map<String, Object>> checks = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        boolean good = true;
        for (String id : ids) {
            Map<String, Object> check = services.ledger().verify(id);
            checks.add(check);
            boolean verified = Boolean.TRUE.equals(check.get("verified"));
            good &= verified;
            lines.add(" " + ink.mark(verified ? Ink.Mark.PASSED : Ink.Mark.REFUSED) + " "
                    + Visible.text(String.valueOf(check.getOrDefault("kind", "entry"))) + " "
                    + Visible.text(String.valueOf(check.getOrDefault("index", ""))) + "  "
                    + ink.dim(Visible.text(id)));
            if (check.get("steps") instanceof List<?> steps) {
                steps.forEach(step -> Ink.wrap(ink.plain(Visible.text(String.valueOf(step))), ink.width() - 6)
                        .forEach(part -> lines.add("     " + part)));
            }
            if (check.get("reason") != null) {
                lines.add("     " + ink.bad(Visible.text(String.valueOf(check.get("reason")))));
            }
        }
        return new Reply(StageJson.ordered("verified", good, "checks", checks), lines, good);
    }

    Reply panes() {
        try {
            List<Map<String, Object>> panes = hands.panes();
            List<String> lines = new ArrayList<>();
            for (Map<String, Object> pane : panes) {
                lines.add(" "
                        + ink.spread(
                                String.format(
                                        Locale.ROOT,
                                        "%-5s %-12s %s",
                                        pane.get("id"),
                                        Visible.text(String.valueOf(pane.get("command"))),
                                        Visible.text(String.valueOf(pane.get("path")))),
                                pane.get("size") + " " + String.format(Locale.ROOT, "%-5s", pane.get("role"))));
            }
            return Reply.good(Map.of("panes", panes), lines);
        } catch (HandsException e) {
            return Reply.bad(String.valueOf(e.getMessage()), ink);
        }
    }

    Reply policy() {
        Map<String, Object> policies = services.policies().get();
        List<String> lines = new ArrayList<>();
        if (policies.get("policies") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> policy) {
                    lines.addAll(row(String.valueOf(policy.get("id")), String.valueOf(policy.get("says")), 22));
                }
            }
        }
        lines.add(" " + ink.dim("version " + policies.get("version")));
        if (policies.get("principles") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> principle) {
                    lines.addAll(row(
                            principle.get("name") + " " + principle.get("weight") + " %",
                            String.valueOf(principle.get("says")),
                            22));
                }
            }
        }
        lines.add(" " + ink.dim("version " + policies.get("principlesVersion")));
        Standing standing = services.standings().of(services.agent());
        lines.addAll(row(
                "standing",
                standing.level().name().toLowerCase(Locale.ROOT) + ", " + standing.permille() / 10 + " %: "
                        + standing.why(),
                22));
        lines.addAll(row("calibration", standing.calibration().words(), 22));
        Map<String, Object> minds = new LinkedHashMap<>();
        services.standings().minds(services.agent()).forEach((mind, its) -> {
            lines.addAll(row(
                    Visible.text(mind.says()),
                    its.level().name().toLowerCase(Locale.ROOT) + ", " + its.permille() / 10 + " %: " + its.why(),
                    22));
            minds.put(mind.name(), StageJson.standing(its));
        });
        Map<String, Object> shown = new LinkedHashMap<>(policies);
        shown.put("standing", StageJson.standing(standing));
        shown.put("minds", minds);
        return Reply.good(shown, lines);
    }

    Reply witnesses() {
        List<Witnesses.Member> members = services.witnesses().status();
        List<String> lines = new ArrayList<>();
        for (Witnesses.Member member : members) {
            lines.add(" " + ink.mark(member.up() ? Ink.Mark.PASSED : Ink.Mark.REFUSED) + " "
                    + member.aid().qb64().substring(0, 12) + (ink.unicode() ? "…" : "~") + "  "
                    + (member.up() ? "answers" : "does not answer: " + Visible.text(member.state())));
        }
        lines.add(" "
                + ink.dim(ink.plain(
                        services.witnesses().needed() + " of " + members.size() + " are needed for every flow")));
        return Reply.good(
                StageJson.ordered(
                        "needed",
                        services.witnesses().needed(),
                        "witnesses",
                        members.stream()
                                .map(member -> StageJson.ordered(
                                        "aid", member.aid().qb64(),
                                        "address", member.address(),
                                        "up", member.up(),
                                        "state", member.state()))
                                .toList()),
                lines);
    }

    Reply attest(Optional<String> nonce) {
        Bytes asked;
        if (nonce.isPresent()) {
            if (!NONCE.matcher(nonce.get()).matches() || nonce.get().length() % 2 != 0) {
                return Reply.bad("a nonce is 16 to 128 lowercase hex digits, an even number of them", ink);
            }
            asked = Bytes.of(HexFormat.of().parseHex(nonce.get()));
        } else {
            byte[] fresh = new byte[32];
            services.random().nextBytes(fresh);
            asked = Bytes.of(fresh);
        }
        Attestation attestation = services.attestations().fresh(asked);
        List<String> lines = new ArrayList<>();
        lines.add(" " + ink.mark(attestation.attested() ? Ink.Mark.PASSED : Ink.Mark.ASKS) + " attested: "
                + attestation.attested() + (attestation.software() ? " (software TPM)" : ""));
        Ink.wrap(ink.plain(Visible.text(attestation.reason())), ink.width() - 4)
                .forEach(part -> lines.add("   " + part));
        Map<String, Object> json = StageJson.ordered(
                "attested",
                attestation.attested(),
                "software",
                attestation.software(),
                "state",
                attestation.state().name().toLowerCase(Locale.ROOT),
                "reason",
                attestation.reason(),
                "nonce",
                HexFormat.of().formatHex(asked.toArray()));
        if (attestation.bundle().size() > 0) {
            // whoever asked judges it too, whatever the server says of itself
            json.put("bundle", QuoteBundle.parse(attestation.bundle().toArray()).toMap());
        }
        return Reply.good(json, lines);
    }

    private List<String> row(String head, String words, int column) {
        List<String> lines = new ArrayList<>();
        List<String> parts = Ink.wrap(ink.plain(words), ink.width() - column - 3);
        for (int i = 0; i < parts.size(); i++) {
            String label = i == 0 ? head : "";
            if (label.length() > column) {
                lines.add(" " + label);
                label = "";
            }
            lines.add(" " + String.format(Locale.ROOT, "%-" + column + "s", label) + " " + parts.get(i));
        }
        return lines;
    }
}

package dev.alice.gateway.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Mind;
import dev.alice.flow.Prediction;
import dev.alice.flow.Requested;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the agent may look at for one request. Each look, at the pane, the host, the log or a command, is asked of
 * policy, then logged, then done; where either fails, nothing is seen.
 */
final class LoggedEyes implements Eyes {
    private static final int SEARCHED = 60;
    private static final int SHOWN = 8;
    private static final int LONGEST = 700;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Services services;
    private final Hands hands;
    private final Requested requested;
    private final Optional<Source> guest;
    private final Supplier<Gatekeeper.Context> context;
    private final Consumer<String> notes;
    private final Optional<String> output;
    private boolean told;

    /**
     * @param notes hears it, once, where policy does not let the pane be read
     * @param output what the line printed in the pane that this request is to do better than
     */
    LoggedEyes(
            Services services,
            Hands hands,
            Requested requested,
            Supplier<Gatekeeper.Context> context,
            Consumer<String> notes,
            Optional<String> output) {
        this(services, hands, requested, Optional.empty(), context, notes, output);
    }

    /** @param guest the foreign agent that looks, where one does: its own standing counts */
    LoggedEyes(
            Services services,
            Hands hands,
            Requested requested,
            Optional<Source> guest,
            Supplier<Gatekeeper.Context> context,
            Consumer<String> notes,
            Optional<String> output) {
        this.guest = guest;
        this.output = output;
        this.services = services;
        this.hands = hands;
        this.requested = requested;
        this.context = context;
        this.notes = notes;
    }

    @Override
    public Look pane(String reader) {
        // a model that is shown the pane is told of the host beside it
        return look(List.of("host", "pane"), reader, () -> new Seen(hands.screen(requested.pane())));
    }

    @Override
    public Look output(String reader) {
        return output.isEmpty()
                ? new Unseen("nothing was typed before this turn")
                : look(List.of("output"), reader, () -> new Seen(output.get()));
    }

    @Override
    public Look host(String reader) {
        return look(List.of("host"), reader, () -> new Seen(words(hands.host(requested.pane()))));
    }

    @Override
    public List<Presence> presence(List<Thing> things, String reader) {
        List<Presence> told = new ArrayList<>();
        Look look = look(List.of("host"), reader, () -> {
            told.addAll(hands.presence(requested.pane(), things));
            return new Seen(told.size() + " answers");
        });
        return switch (look) {
            case Seen seen -> List.copyOf(told);
            case Unseen unseen ->
                things.stream()
                        .<Presence>map(thing -> new Presence.Untold(unseen.reason()))
                        .toList();
        };
    }

    private Look look(List<String> what, String reader, Supplier<Look> looking) {
        var permission = guest.map(source -> services.gatekeeper()
                        .mayRead(
                                services.agent(),
                                Mind.of(source),
                                requested.user(),
                                requested.pane(),
                                requested.host(),
                                context.get()))
                .orElseGet(() -> services.gatekeeper()
                        .mayRead(
                                services.agent(), requested.user(), requested.pane(), requested.host(), context.get()));
        return switch (permission) {
            case Gatekeeper.Allowed allowed -> logged(what, reader, allowed.reasons(), looking);
            case Gatekeeper.Denied denied -> {
                tell(denied.reasons().getFirst());
                yield new Unseen("policy does not let the agent look: " + denied.says());
            }
        };
    }

    private Look logged(List<String> what, String reader, List<Verdict.Reason> reasons, Supplier<Look> looking) {
        if (services.engine().observed(requested, what, reader, reasons).isEmpty()) {
            return new Unseen("the log did not take it that this was to be looked at, so it was not");
        }
        try {
            return looking.get();
        } catch (HandsException e) {
            return new Unseen(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void tell(Verdict.Reason reason) {
        if (!told) {
            told = true;
            notes.accept("pane " + requested.pane().pane().value() + " is not read: \"" + reason.says() + "\" ("
                    + reason.id() + ")");
        }
    }

    private static String words(HostFacts host) {
        return String.join(
                "\n",
                "system: " + host.osName() + " (" + host.osId() + " " + host.osVersion() + ", family " + host.family()
                        + ")",
                "packages: " + host.packages(),
                "user: " + host.user() + (host.root() ? " (root)" : ""),
                "sudo: " + host.sudo(),
                "shell: " + host.shell(),
                "directory: " + host.directory());
    }

    @Override
    public Look log(String words, String reader) {
        return look(List.of("log"), reader, () -> found(words));
    }

    private Look found(String words) {
        List<String> wanted = List.of(words.toLowerCase(Locale.ROOT).strip().split("\\s+"));
        List<String> found = new ArrayList<>();
        List<Map<String, Object>> rows =
                services.ledger().last(Optional.of(requested.train().subject()), SEARCHED);
        for (Map<String, Object> row : rows.reversed()) {
            String text = services.ledger()
                    .show(String.valueOf(row.get("id")))
                    .map(LoggedEyes::line)
                    .orElse("");
            String lower = text.toLowerCase(Locale.ROOT);
            if (found.size() < SHOWN && wanted.stream().allMatch(lower::contains)) {
                found.add(row.get("kind") + " " + row.get("time") + " "
                        + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text));
            }
        }
        return found.isEmpty()
                ? new Unseen("nothing in this train of thought has these words")
                : new Seen(String.join("\n", found));
    }

    private static String line(Map<String, Object> entry) {
        try {
            return JSON.writeValueAsString(entry.getOrDefault("payload", Map.of()));
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    @Override
    public Look explain(String command, String reader) {
        // what is read in a command depends on the host, so it tells of it
        return look(List.of("host"), reader, () -> explained(command));
    }

    private Look explained(String command) {
        Optional<String> objection = CommandText.objection(command);
        if (objection.isPresent()) {
            return new Unseen(objection.get());
        }
        Flow flow = new Flow(
                "explain",
                "",
                List.of(new Step(new CommandText(command), "", new Prediction(0, 0, ""), Optional.empty())),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, "explain"));
        Assessment assessment = services.assessor().assess(flow, requested.host());
        List<String> lines = new ArrayList<>();
        lines.add("risk: " + assessment.risk() + (assessment.understood() ? "" : ", not fully understood"));
        assessment.effects().forEach(effect -> lines.add("effect: " + effect.kind() + " " + effect.target()));
        assessment.notes().forEach(note -> lines.add("note: " + note));
        return new Seen(String.join("\n", lines));
    }
}

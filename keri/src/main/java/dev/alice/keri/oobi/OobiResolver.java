package dev.alice.keri.oobi;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Sad;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.Replay;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The resolution of introductions: fetched once, every event replayed from its inception with its receipts, every reply
 * checked against the keys of whom it speaks for. What an answer says of others than those it was asked about is dropped.
 */
public final class OobiResolver {
    private final OobiClient client;

    public OobiResolver(OobiClient client) {
        this.client = client;
    }

    /**
     * Resolves an introduction.
     *
     * @throws OobiException where it cannot be fetched, or does not hold; the message says which part
     */
    public Introduction resolve(Oobi oobi) {
        OobiClient.Fetched fetched = client.fetch(oobi.uri());
        try {
            return read(oobi, fetched);
        } catch (OobiException e) {
            throw e;
        } catch (KeriException e) {
            throw new OobiException(oobi + " answered with something malformed: " + e.getMessage(), e);
        }
    }

    private Introduction read(Oobi oobi, OobiClient.Fetched fetched) {
        Replay replay = new Replay(EventJudge.validating());
        List<Message> replies = new ArrayList<>();
        Optional<String> doubt = Optional.empty();
        for (Message message : MessageStream.parse(fetched.body().toByteArray())) {
            if (Sad.read(message.body()).text("t").equals("rpy")) {
                replies.add(message);
            } else if (replay.take(message) instanceof Judgement.Reject reject) {
                doubt = Optional.of(reject.reason());
            }
        }
        Aid aid = introduced(oobi, fetched, replay);
        Optional<String> first = doubt;
        KeyState state = replay.state(aid)
                .orElseThrow(() -> new OobiException(oobi + " does not prove " + aid + ": "
                        + why(replay, aid).or(() -> first).orElse("it shows no log")));
        if (replay.outcomes().stream().anyMatch(o -> o.judgement() instanceof Judgement.Duplicitous)) {
            throw new OobiException(oobi + " shows two events for one place in a log; believe none of them");
        }
        Replies said = new Replies(replay);
        replies.forEach(said::take);
        oobi.eid().ifPresent(eid -> endPoint(oobi, state, said, eid));
        Map<String, List<Aid>> roles = said.roles(aid);
        Map<Aid, URI> places = said.places();
        places.keySet()
                .removeIf(eid -> !eid.equals(aid)
                        && !state.establishment().witnesses().contains(eid)
                        && roles.values().stream().noneMatch(list -> list.contains(eid)));
        places.values().forEach(client::allow);
        return new Introduction(fetched.from(), state, replay.events(aid), places, roles);
    }

    /** A blind introduction is of whom its answer names; one with an identifier is of that one alone. */
    private static Aid introduced(Oobi oobi, OobiClient.Fetched fetched, Replay replay) {
        if (oobi.aid().isPresent()) {
            return oobi.aid().get();
        }
        if (fetched.aid().isPresent()) {
            return new Aid(fetched.aid().get());
        }
        if (replay.aids().size() != 1) {
            throw new OobiException(oobi + " does not say whom it introduces; ask for /oobi/AID");
        }
        return replay.aids().get(0);
    }

    private static Optional<String> why(Replay replay, Aid aid) {
        return replay.escrowed().stream()
                .filter(o -> o.message().aid().equals(aid) && o.judgement() instanceof Judgement.Escrow)
                .map(o -> "event " + o.message().sn() + " waits for "
                        + ((Judgement.Escrow) o.judgement()).waiting().words() + " ("
                        + ((Judgement.Escrow) o.judgement()).detail() + ")")
                .findFirst();
    }

    /** An end point has its role by the identifier's own word: its witness list, or a reply that it signed. */
    private static void endPoint(Oobi oobi, KeyState state, Replies said, Aid eid) {
        String role = oobi.role().orElseThrow();
        boolean holds = switch (role) {
            case "controller" -> eid.equals(state.aid());
            case "witness" -> state.establishment().witnesses().contains(eid);
            default -> said.roles(state.aid()).getOrDefault(role, List.of()).contains(eid);
        };
        if (!holds) {
            throw new OobiException(eid + " is no " + role + " of " + state.aid() + " by that identifier's own word");
        }
    }
}

package dev.alice.gateway.rules;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.CommandText;
import dev.alice.keri.witness.Submission;
import dev.alice.keri.witness.WitnessRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Vouches only for a well-formed proposal, each of whose commands is one line of plain characters. */
public final class ProposalRule implements WitnessRule {
    @Override
    public String name() {
        return "proposal/1";
    }

    @Override
    public Optional<String> objection(Submission submission) {
        Map<String, Object> proposal =
                CanonicalJson.readObject(Bytes.of(submission.proposal().toByteArray()));
        boolean first = "alice-proposal/1".equals(proposal.get("v"));
        if (!first && !"alice-proposal/2".equals(proposal.get("v"))) {
            return Optional.of("the proposal is of an unknown version");
        }
        if (!first && !(proposal.get("seeds") instanceof List<?>)) {
            return Optional.of("the proposal does not say what it grew from");
        }
        if (!(proposal.get("steps") instanceof List<?> steps) || steps.isEmpty()) {
            return Optional.of("the proposal has no steps");
        }
        for (Object step : steps) {
            if (!(step instanceof Map<?, ?> map) || !(map.get("command") instanceof String command)) {
                return Optional.of("a step has no command");
            }
            Optional<String> objection = CommandText.objection(command);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }
}

package dev.alice.gateway.rules;

import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.CommandText;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.port.Assessor;
import dev.alice.keri.witness.Submission;
import dev.alice.keri.witness.WitnessRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Never vouches for a flow that would delete or overwrite the host itself (its root, a system directory, a whole disk) or
 * that sends a secret away; no policy and no approval overrides it.
 */
public final class SpareTheHostRule implements WitnessRule {
    private static final Set<EffectKind> LOSING =
            Set.of(EffectKind.DELETES, EffectKind.WRITES, EffectKind.IRREVERSIBLE);
    private static final Pattern HOST =
            Pattern.compile("/\\*?|/(bin|boot|dev|etc|home|lib|lib64|opt|proc|root|run|sbin|srv|sys|usr|var)/?\\*?");
    private static final Pattern DISK =
            Pattern.compile("/dev/(sd|hd|vd|xvd|nvme|mmcblk|dm-|md|mapper/|disk/|loop|zram).*");

    private final Assessor assessor;

    /** A path in its shortest spelling: without doubled slashes, {@code .} and {@code ..}. */
    private static String plain(String target) {
        if (!target.startsWith("/")) {
            return target;
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : target.split("/")) {
            switch (part) {
                case "", "." -> {
                    // names the same place
                }
                case ".." -> parts.pollLast();
                default -> parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    public SpareTheHostRule(Assessor assessor) {
        this.assessor = assessor;
    }

    @Override
    public String name() {
        return "spare-the-host/1";
    }

    @Override
    public Optional<String> objection(Submission submission) {
        Map<String, Object> proposal =
                CanonicalJson.readObject(Bytes.of(submission.proposal().toByteArray()));
        List<Step> steps = new ArrayList<>();
        for (Object step : (List<?>) proposal.getOrDefault("steps", List.of())) {
            if (step instanceof Map<?, ?> map && map.get("command") instanceof String command) {
                steps.add(new Step(new CommandText(command), "", new Prediction(0, 500, ""), Optional.empty()));
            }
        }
        Flow flow = new Flow("judged", "", steps, List.of(), List.of(), new Source(Source.Kind.PEER, "proposal"));
        Assessment assessment = assessor.assess(flow, HostFacts.unknown());
        for (Effect effect : assessment.effects()) {
            if (effect.kind() == EffectKind.EXFILTRATES) {
                return Optional.of("step " + effect.step() + " sends a secret away: " + effect.target());
            }
            String target = plain(effect.target());
            boolean host = HOST.matcher(target).matches() && effect.kind() != EffectKind.WRITES;
            boolean disk = DISK.matcher(target).matches();
            if (LOSING.contains(effect.kind()) && (host || disk)) {
                return Optional.of("step " + effect.step() + " would destroy the host: " + effect.program() + " on "
                        + effect.target());
            }
        }
        return Optional.empty();
    }
}

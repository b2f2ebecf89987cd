package dev.alice.gateway.shell;

import dev.alice.flow.FlowId;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import dev.alice.workflow.WorkflowYaml;
import java.util.Optional;

/** A proposed flow as the file {@code proposed-workflow.yml}, read back from its statement in the log. */
final class WorkflowView {
    static final String FILE = "proposed-workflow.yml";

    private final Services services;
    private final UserName user;
    private final Ink ink;

    WorkflowView(Services services, UserName user, Ink ink) {
        this.services = services;
        this.user = user;
        this.ink = ink;
    }

    /**
     * The file of the last flow that was proposed in a train, or of the one that is named.
     *
     * @param name a flow's id or its short name, or the id or index of an entry about it
     */
    Reply show(TrainId train, Optional<String> name) {
        Trail trail = Trail.around(services.ledger(), train, name, user, services.issuer());
        Optional<FlowId> flow = trail.named(name);
        Optional<Trail.Entry> proposal = flow.flatMap(found -> trail.about("proposal", found));
        if (proposal.isEmpty()) {
            return Reply.bad(
                    name.map(asked -> "no flow " + Visible.text(asked)
                                    + " of yours was proposed in this train of thought")
                            .orElse("nothing was proposed yet in this train of thought"),
                    ink);
        }
        String yaml = WorkflowYaml.write(Trail.flow(proposal.get()));
        // the lines are the file itself, so that a redirection of them is one
        return Reply.good(
                StageJson.ordered(
                        "file", FILE,
                        "flow", flow.orElseThrow().qb64(),
                        "entry", proposal.get().id(),
                        "index", proposal.get().index(),
                        "yaml", yaml),
                yaml.lines().toList());
    }
}

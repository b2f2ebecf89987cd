package dev.alice.gateway.cli;

import dev.alice.engine.JdbcFlowJournal;
import dev.alice.flow.Visible;
import dev.alice.gateway.audit.Auditor;
import dev.alice.gateway.audit.Finding;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alice audit}: proves for every typed line why it was allowed; exits with 1 at the first break. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Prove for everything typed its chain: statement, receipts, witnesses, verdict, clearance.")
final class AuditCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data directory of a node.")
    private Path data = Path.of("");

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
        try (LogSource.Opened opened = LogSource.open(data)) {
            var claimed = new JdbcFlowJournal(opened.database().source(), Clock.systemUTC()).keys();
            List<Finding> findings = new Auditor(opened.log(), opened.keys()).audit(claimed);
            for (Finding finding : findings) {
                print(finding);
            }
            Optional<Finding> broken =
                    findings.stream().filter(one -> one.broken().isPresent()).findFirst();
            if (!json) {
                System.out.println("trusting log key "
                        + opened.log().key().thumbprint().hex() + " and the witnesses of each" + " agent's inception");
                System.out.println(broken.map(one -> "BROKEN: flow " + one.flow() + " step " + one.step() + ": "
                                + one.broken().orElse(""))
                        .orElse("the chain of every line holds: " + findings.size() + " line(s)"));
            }
            return broken.isPresent() ? 1 : 0;
        }
    }

    private void print(Finding finding) {
        if (json) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("flow", finding.flow());
            shown.put("step", finding.step());
            shown.put("command", finding.command());
            shown.put("holds", finding.broken().isEmpty());
            shown.put("chain", finding.chain());
            finding.broken().ifPresent(reason -> shown.put("broken", reason));
            Json.print(shown);
            return;
        }
        System.out.println((finding.broken().isEmpty() ? "ok    " : "BREAK ") + Visible.text(finding.flow()) + " step "
                + finding.step() + "  " + Visible.text(finding.command()));
        finding.chain().forEach(link -> System.out.println("        " + link));
        finding.broken().ifPresent(reason -> System.out.println("      ! " + reason));
    }
}

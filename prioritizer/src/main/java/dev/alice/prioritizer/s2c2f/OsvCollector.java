package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import dev.alice.prioritizer.s2c2f.AptView.Candidate;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import dev.alice.prioritizer.s2c2f.OsvClient.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The collector that asks a database for known vulnerabilities and malware; it asks nobody unless one is configured. */
final class OsvCollector implements Collector {
    private static final String[] SERVED = {"SCA-1", "ING-3", "SCA-4"};

    private final Optional<OsvClient> osv;
    private final AptView apt;
    private final Path root;
    private final ServerHost server;

    OsvCollector(Optional<OsvClient> osv, AptView apt, Path root, ServerHost server) {
        this.osv = osv;
        this.apt = apt;
        this.root = root;
        this.server = server;
    }

    @Override
    public String name() {
        return "osv";
    }

    @Override
    public boolean concerns(Consumption consumption) {
        return true;
    }

    @Override
    public List<Observation> look(Consumption consumption, HostFacts host) {
        if (osv.isEmpty()) {
            return Observations.unknown(
                    "no database of vulnerabilities is configured (supply.osv), so none was asked", SERVED);
        }
        if (consumption.name().isEmpty() || consumption.has(Trait.UNREADABLE) || consumption.has(Trait.LOCAL)) {
            return Observations.unknown("the command does not name a package that could be asked about", SERVED);
        }
        return switch (consumption.ecosystem()) {
            case PYPI -> named("PyPI", consumption);
            case NPM -> named("npm", consumption);
            case CARGO -> named("crates.io", consumption);
            case DEB -> debian(consumption, host);
            case RPM -> Observations.unknown("OSV has no advisories of " + host.osId(), SERVED);
            case DOWNLOAD -> Observations.unknown("a file from a URL has no name in OSV", SERVED);
        };
    }

    private List<Observation> named(String ecosystem, Consumption consumption) {
        return ask(new Question(ecosystem, consumption.name().orElseThrow(), consumption.version()), "");
    }

    /** OSV knows Debian's and Ubuntu's packages by the names and versions of their sources. */
    private List<Observation> debian(Consumption consumption, HostFacts host) {
        String ecosystem = switch (host.osId()) {
            case "debian" -> "Debian:" + host.osVersion();
            case "ubuntu" ->
                "Ubuntu:" + host.osVersion() + (host.osVersion().matches("[0-9]?[02468]\\.04") ? ":LTS" : "");
            default -> "";
        };
        if (ecosystem.isEmpty()) {
            return Observations.unknown("OSV has no advisories of " + host.osId(), SERVED);
        }
        if (!server.isLike(host)) {
            return Observations.unknown(server.unlike(host), SERVED);
        }
        String name = consumption.name().orElseThrow();
        Optional<Candidate> candidate = apt.candidate(name, consumption.version());
        if (candidate.isEmpty()) {
            return Observations.unknown("apt here offers no " + name + ", so its source is not known", SERVED);
        }
        String source = name;
        String version = candidate.get().version();
        for (Map<String, String> fields : index(candidate.get())) {
            String[] words = fields.getOrDefault("Source", "").split(" ", 2);
            if (!words[0].isBlank()) {
                source = words[0];
                version = words.length > 1 ? words[1].replaceAll("[()]", "") : version;
            }
        }
        return ask(new Question(ecosystem, source, Optional.of(version)), server.seenHere());
    }

    private List<Map<String, String>> index(Candidate candidate) {
        try {
            AptSources sources = AptSources.read(root);
            for (AptView.Place place : candidate.places()) {
                for (AptSources.Entry entry : sources.of(place.uri(), place.suite())) {
                    Optional<PackagesIndex> index = apt.index(entry, place, candidate.name(), candidate.version());
                    if (index.flatMap(PackagesIndex::fields).isPresent()) {
                        return List.of(index.get().fields().orElseThrow());
                    }
                }
            }
            return List.of();
        } catch (AptSources.Unreadable e) {
            return List.of();
        }
    }

    private List<Observation> ask(Question question, String where) {
        OsvClient client = osv.orElseThrow();
        String which = question.name()
                + question.version().map(version -> " " + version).orElse("") + " (" + question.ecosystem() + ") at "
                + client.host();
        return switch (client.ask(question)) {
            case OsvClient.Unreachable silent -> Observations.unknown(silent.reason(), SERVED);
            case OsvClient.Known known -> {
                List<Observation> seen = new ArrayList<>();
                if (question.version().isEmpty()) {
                    seen.add(Observation.unknown(
                            "SCA-1",
                            "no version is pinned; over all versions "
                                    + known.ids().size() + " vulnerabilities are known of " + which));
                } else {
                    seen.add(
                            known.ids().isEmpty() && known.malicious().isEmpty()
                                    ? Observation.met("SCA-1", "no vulnerability is known of " + which, known.until())
                                    : Observation.notMet(
                                            "SCA-1",
                                            known.ids().size()
                                                    + known.malicious().size() + " known of " + which + ": "
                                                    + some(known)));
                }
                for (String requirement : List.of("ING-3", "SCA-4")) {
                    seen.add(
                            known.malicious().isEmpty()
                                    ? Observation.met(requirement, "nobody reports malware in " + which, known.until())
                                    : Observation.notMet(
                                            requirement,
                                            "malware is reported in " + which + ": "
                                                    + String.join(", ", sorted(known.malicious()))));
                }
                yield seen.stream().map(one -> one.with(where)).toList();
            }
        };
    }

    private static String some(OsvClient.Known known) {
        List<String> all = new ArrayList<>(sorted(known.malicious()));
        all.addAll(sorted(known.ids()));
        return String.join(", ", all.subList(0, Math.min(12, all.size()))) + (all.size() > 12 ? ", …" : "");
    }

    private static List<String> sorted(java.util.Set<String> ids) {
        return ids.stream().sorted().toList();
    }
}

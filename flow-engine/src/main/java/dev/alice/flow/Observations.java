package dev.alice.flow;

import java.util.List;

/**
 * What a rehearsal did beyond exit codes and files, as it was seen from outside the boundary. Each list is bounded by
 * {@link #MOST}; what was left out is among the evidence's unknown.
 *
 * @param diffs how configuration files changed
 * @param packages what was installed, removed or changed in version
 * @param programs which programs ran
 * @param network which addresses or names were tried
 * @param services what would have started
 * @param prompts what would have waited for a person
 */
public record Observations(
        List<Diff> diffs,
        List<Package> packages,
        List<Program> programs,
        List<Network> network,
        List<Service> services,
        List<Prompt> prompts) {
    /** The most that any of the lists holds. */
    public static final int MOST = 300;

    /** The longest text of a difference, in characters. */
    public static final int LONGEST_DIFF = 16_000;

    /**
     * How one configuration file changed.
     *
     * @param text unified hunks, made visible; empty where it is withheld
     * @param withheld why the text is not here, such as that the file holds secrets; empty where it is
     */
    public record Diff(String path, int added, int removed, String text, boolean truncated, String withheld) {
        public Diff {
            if (added < 0 || removed < 0 || text.length() > LONGEST_DIFF) {
                throw new IllegalArgumentException(
                        "a difference counts lines from 0 and has at most " + LONGEST_DIFF + " characters");
            }
        }
    }

    /** One package before and after, by version; empty where it was not installed. */
    public record Package(String name, String before, String after) {
        public Package {
            if (before.isEmpty() && after.isEmpty()) {
                throw new IllegalArgumentException("the package " + name + " was there neither before nor after");
            }
        }

        public boolean installed() {
            return before.isEmpty();
        }

        public boolean removed() {
            return after.isEmpty();
        }
    }

    /** A program by its path, and how often the step executed it. */
    public record Program(int step, String path, int times) {}

    /**
     * An attempt to reach the network.
     *
     * @param target an address with a port, or what a proxy was asked for
     * @param allowed whether it came through
     * @param result what came of it, in words
     */
    public record Network(int step, String target, int times, boolean allowed, String result) {}

    /** A service that would have started, and what shows it. */
    public record Service(String name, String sign) {}

    /** A question that would have waited for a person, in its own words. */
    public record Prompt(int step, String words) {}

    public Observations {
        diffs = List.copyOf(diffs);
        packages = List.copyOf(packages);
        programs = List.copyOf(programs);
        network = List.copyOf(network);
        services = List.copyOf(services);
        prompts = List.copyOf(prompts);
        for (List<?> list : List.of(diffs, packages, programs, network, services, prompts)) {
            if (list.size() > MOST) {
                throw new IllegalArgumentException("a list of observations holds at most " + MOST + " items");
            }
        }
    }

    /** Nothing was seen. */
    public static Observations none() {
        return new Observations(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }
}

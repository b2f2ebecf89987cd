package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.PrioritizerException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The 25 requirements of the framework.
 *
 * @param version which edition of the framework
 * @param requirements in the order of the framework
 */
record Requirements(String version, List<Requirement> requirements) {
    /** Who states a requirement that cannot be looked at from here. */
    static final String ORGANISATION = "organisation";

    /** Who looks at what a rehearsal installed. */
    static final String REHEARSAL = "rehearsal";

    Requirements {
        requirements = List.copyOf(requirements);
        Set<String> ids = new HashSet<>();
        for (Requirement requirement : requirements) {
            if (!ids.add(requirement.id())) {
                throw new PrioritizerException("the table of requirements has " + requirement.id() + " twice");
            }
        }
    }

    /**
     * One requirement.
     *
     * @param level of maturity, 1 to 4
     * @param title in our own words
     * @param collectors who can say something about it
     */
    record Requirement(String id, int level, String title, List<String> collectors) {
        Requirement {
            collectors = List.copyOf(collectors);
            if (level < 1 || level > 4 || collectors.isEmpty()) {
                throw new PrioritizerException(
                        "requirement " + id + " has no level from 1 to 4, or nobody looks at it");
            }
        }

        /** Whether it is asked of every package, and not of the organisation or the flow as a whole. */
        boolean ofPackages() {
            return !collectors.contains(ORGANISATION) && !collectors.contains(REHEARSAL);
        }
    }

    static Requirements shipped() {
        return Shipped.yaml("requirements.yaml", Requirements.class);
    }

    Optional<Requirement> find(String id) {
        return requirements.stream().filter(one -> one.id().equals(id)).findFirst();
    }
}

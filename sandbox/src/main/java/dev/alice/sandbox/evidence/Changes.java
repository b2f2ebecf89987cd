package dev.alice.sandbox.evidence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The changed files of a rehearsal: the first of them by path, and how many there are of each kind.
 *
 * @param listed at most the bound that was asked for, ordered by path
 */
public record Changes(List<Change> listed, int created, int changed, int deleted) {
    public Changes {
        listed = List.copyOf(listed);
    }

    /** Bounds a full list; the counts are those of the full list. */
    public static Changes of(List<Change> all, int bound) {
        List<Change> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(Change::path));
        return new Changes(
                sorted.subList(0, Math.min(bound, sorted.size())),
                count(all, Change.Kind.CREATED),
                count(all, Change.Kind.CHANGED),
                count(all, Change.Kind.DELETED));
    }

    public int total() {
        return created + changed + deleted;
    }

    private static int count(List<Change> all, Change.Kind kind) {
        return Math.toIntExact(
                all.stream().filter(change -> change.kind() == kind).count());
    }
}

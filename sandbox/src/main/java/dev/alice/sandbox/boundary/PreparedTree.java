package dev.alice.sandbox.boundary;

import java.nio.file.Path;

/**
 * The files of a prepared root: a directory whose owners are those of a whole system, moved into a range of host ids.
 *
 * @param tree absolute
 */
public record PreparedTree(Path tree, IdRange range) {
    public PreparedTree {
        if (!tree.isAbsolute()) {
            throw new IllegalArgumentException("the directory of a prepared root is absolute, not " + tree);
        }
    }

    /** How much more an owner is in the keeper's eyes than on the disk. */
    long ownerShift() {
        return range.privileged() ? 0 : 1 - range.first();
    }
}

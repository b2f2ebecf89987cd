package dev.alice.sandbox.evidence;

/**
 * One entry of an upper layer as {@code find} describes it.
 *
 * @param type the letter of find's {@code %y}: f, d, l, c, …
 * @param mode permission bits, octal
 * @param changed time of the last status change, in find's words; equal only where nothing was done
 */
public record UpperEntry(char type, String mode, long owner, long size, long inode, String changed) {
    /** Whether the entry hides a file of the lower layer (a character device 0:0, which alone can be made there). */
    public boolean isWhiteout() {
        return type == 'c';
    }

    Change.Node node() {
        return switch (type) {
            case 'f' -> Change.Node.FILE;
            case 'd' -> Change.Node.DIRECTORY;
            case 'l' -> Change.Node.LINK;
            default -> Change.Node.OTHER;
        };
    }

    long fileSize() {
        return type == 'f' ? size : 0;
    }
}

package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;
import dev.alice.prioritizer.shell.SensitivePaths.Secrecy;

/** Effects of touching a file, which depend on what the file is. */
final class FileEffects {
    private final SensitivePaths paths;

    FileEffects(SensitivePaths paths) {
        this.paths = paths;
    }

    void read(Word file, Place place, boolean below, String program, Findings out) {
        if (device(file)) {
            out.add(EffectKind.NETWORK, file.text(), program);
            out.opaque(program, file.text() + " is a connection, not a file");
            return;
        }
        switch (paths.secrecy(file, place, below)) {
            case PLAIN -> out.add(EffectKind.READS, file.text(), program);
            case MAY_BE_SECRET -> {
                out.add(EffectKind.READS, file.text(), program);
                out.unclear(
                        program, file.text(), "what " + program + " reads at " + file.text() + " may hold a secret");
            }
            case SECRET -> {
                out.add(EffectKind.EXPOSES_SECRET, file.text(), program);
                out.note(file.text() + " holds a secret");
            }
        }
    }

    void change(Word file, EffectKind kind, Place place, String program, Findings out) {
        if (paths.harmless(file)) {
            return;
        }
        out.add(kind, file.text(), program);
        if (device(file)) {
            out.add(EffectKind.NETWORK, file.text(), program);
            out.opaque(program, file.text() + " is a connection, not a file");
        } else if (paths.critical(file, place)) {
            out.add(EffectKind.IRREVERSIBLE, file.text(), program);
            out.note("a change to " + file.text() + " decides about the whole host");
        } else if (kind == EffectKind.DELETES && (file.vague() || whole(file))) {
            out.add(EffectKind.IRREVERSIBLE, file.text(), program);
            out.note("more than one named file is removed");
        } else if (paths.lost(file, place)) {
            out.opaque(program, "in which directory " + file.text() + " would be changed is not known");
        }
    }

    /** A file that a program may read, or change, as it likes. */
    void touch(Word file, boolean changes, Place place, String program, Findings out) {
        boolean disk = file.text().startsWith("/dev/");
        if (!disk && paths.secrecy(file, place, false) == Secrecy.SECRET) {
            out.add(EffectKind.EXPOSES_SECRET, file.text(), program);
            out.note(file.text() + " holds a secret");
        } else if (changes && paths.critical(file, place)) {
            out.add(EffectKind.IRREVERSIBLE, file.text(), program);
            out.note("a change to " + file.text() + " decides about the whole host");
        }
    }

    /** Whether entering the directory puts secrets within reach of plain names. */
    boolean secretPlace(Word directory, Place place) {
        return paths.secrecy(directory.below("/any"), place, false) != Secrecy.PLAIN;
    }

    private static boolean whole(Word file) {
        return file.text().matches("[./~]*");
    }

    private static boolean device(Word file) {
        return file.text().startsWith("/dev/tcp/") || file.text().startsWith("/dev/udp/");
    }
}

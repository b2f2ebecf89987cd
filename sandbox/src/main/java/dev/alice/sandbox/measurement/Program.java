package dev.alice.sandbox.measurement;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parts that a running Java program is made of: the runtime's code and each entry of the class path, by digest.
 *
 * @param parts in the order of their names, each named once
 */
public record Program(List<Part> parts) {
    private static final int MAX_PARTS = 500;
    private static final int MAX_NAME = 200;
    private static final List<String> CODE =
            List.of("-XX:AOTCache=", "-XX:SharedArchiveFile=", "-javaagent:", "-agentpath:", "-Xbootclasspath/a:");
    private static final List<String> RUNTIME = List.of("lib/modules", "lib/server/libjvm.so");

    /** A jar, a directory of classes, or a file of the runtime. */
    public record Part(String name, Octets digest) {
        public Part {
            if (!isPlain(name) || digest.size() != 32) {
                throw new IllegalArgumentException("a part of a program has a plain name and a digest of 32 bytes");
            }
        }
    }

    /** Letters, digits and {@code ._+/@-}; looked at one by one, since a bundle has more than a hundred of them. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            boolean word = letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z';
            if (!word && !(letter >= '-' && letter <= '9') && letter != '_' && letter != '+' && letter != '@') {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_NAME;
    }

    public Program {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException("a program has 1 to " + MAX_PARTS + " parts, not " + parts.size());
        }
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i - 1).name().compareTo(parts.get(i).name()) >= 0) {
                throw new IllegalArgumentException("the parts of a program stand in the order of their names");
            }
        }
    }

    /** The program's identity: SHA-256 over a label and a line {@code digest  name} for each part. */
    public Octets digest() {
        StringBuilder lines = new StringBuilder("alice-program-v1\n");
        parts.forEach(part -> lines.append(part.digest().asHex())
                .append("  ")
                .append(part.name())
                .append('\n'));
        return Octets.of(Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Measures a program on the disk.
     *
     * @param classPath jars and directories; what is not there has no code to measure
     * @param javaHome of the runtime
     */
    public static Program measure(List<Path> classPath, Path javaHome) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (String file : RUNTIME) {
            if (Files.isRegularFile(javaHome.resolve(file))) {
                parts.add(new Part("java/" + file, ofFile(javaHome.resolve(file))));
            }
        }
        Set<String> names = new LinkedHashSet<>();
        for (Path entry : classPath) {
            if (!Files.exists(entry)) {
                continue;
            }
            String plain = String.valueOf(entry.toAbsolutePath().normalize().getFileName())
                    .replaceAll("[^A-Za-z0-9._+@-]", "_");
            String name = plain;
            // two entries of one name, such as target/classes of two modules, are told apart by their place
            for (int i = 2; !names.add(name); i++) {
                name = plain + "@" + i;
            }
            parts.add(new Part(name, Files.isDirectory(entry) ? ofTree(entry) : ofFile(entry)));
        }
        parts.sort(Comparator.comparing(Part::name));
        return new Program(parts);
    }

    /** The program that runs here, with the arguments of its runtime and the code that they bring in. */
    public static Program running() throws IOException {
        List<Path> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(java.io.File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                classPath.add(Path.of(entry));
            }
        }
        Program files = measure(classPath, Path.of(System.getProperty("java.home", "/")));
        List<Part> parts = new ArrayList<>(files.parts());
        List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
        parts.add(new Part(
                "java/arguments",
                Octets.of(Sha256.of(String.join("\0", arguments).getBytes(StandardCharsets.UTF_8)))));
        // code that comes in beside the class path: a cache of loaded classes, an agent
        int number = 0;
        for (String argument : arguments) {
            for (String option : CODE) {
                Path file = Path.of(argument.startsWith(option) ? argument.substring(option.length()) : "");
                if (!file.toString().isEmpty() && Files.isRegularFile(file)) {
                    parts.add(new Part("java/code-" + ++number, ofFile(file)));
                }
            }
        }
        parts.sort(Comparator.comparing(Part::name));
        return new Program(parts);
    }

    private static Octets ofTree(Path directory) throws IOException {
        MessageDigest sha = Sha256.digest();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(
                            file -> directory.relativize(file).toString()))
                    .toList();
        }
        for (Path file : files) {
            sha.update((directory.relativize(file) + "\0").getBytes(StandardCharsets.UTF_8));
            sha.update(ofFile(file).toArray());
        }
        return Octets.of(sha.digest());
    }

    private static Octets ofFile(Path file) throws IOException {
        MessageDigest sha = Sha256.digest();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
        }
        return Octets.of(sha.digest());
    }
}

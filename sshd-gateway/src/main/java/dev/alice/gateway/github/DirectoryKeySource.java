package dev.alice.gateway.github;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The keys in a directory of {@code USER.keys} files, named in lower case as a login is, read anew at each login so that removing a file shuts its user
 * out at once. A link is followed only while it stays inside the directory.
 */
public final class DirectoryKeySource implements KeySource {
    private final Path directory;

    public DirectoryKeySource(Path directory) {
        this.directory = directory;
    }

    @Override
    public Answer keysOf(Login login) {
        String name = login.name() + ".keys";
        Path root;
        try {
            root = directory.toRealPath();
        } catch (IOException e) {
            return new Unreachable("the key directory " + directory + " cannot be read: " + e);
        }
        try {
            Path file = root.resolve(name).toRealPath();
            if (!file.startsWith(root)) {
                return new NoKeys(name + " is a link that leaves the key directory");
            }
            if (!Files.isRegularFile(file)) {
                return new NoKeys(name + " is not a regular file");
            }
            return read(file, name);
        } catch (NoSuchFileException e) {
            return new NoKeys("there is no " + name + " in the key directory");
        } catch (IOException e) {
            return new Unreachable(name + " cannot be read: " + e);
        }
    }

    private static Answer read(Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(KeyList.MAX_BYTES + 1);
            if (bytes.length > KeyList.MAX_BYTES) {
                return new Unreachable(name + " is over " + KeyList.MAX_BYTES + " bytes");
            }
            return KeyList.parse(new String(bytes, StandardCharsets.UTF_8), name);
        }
    }
}

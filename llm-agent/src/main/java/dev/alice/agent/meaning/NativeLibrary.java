package dev.alice.agent.meaning;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native library of ONNX Runtime, loaded once for the whole JVM. Its own loader leaves a directory behind at every end, and
 * 28 MB where the end was a crash; here the files are gone as soon as they are loaded.
 */
final class NativeLibrary {

    /** Where the runtime looks for its files, if it is set; it reads that once. */
    private static final String PLACE = "onnxruntime.native.path";

    private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    private NativeLibrary() {}

    /**
     * The runtime.
     *
     * @throws LinkageError where there is no library for this machine, or it cannot be loaded
     * @throws UncheckedIOException where it cannot be written to the directory of temporary files
     */
    static synchronized OrtEnvironment environment() {
        String folder = "/ai/onnxruntime/native/" + platform() + "/";
        if (System.getProperty(PLACE) != null || OrtEnvironment.class.getResource(folder + FILES.getFirst()) == null) {
            return OrtEnvironment.getEnvironment();
        }
        @Nullable Path directory = null;
        try {
            directory = Files.createTempDirectory("alice-meaning"); // nobody else may enter it
            for (String file : FILES) {
                try (InputStream in = OrtEnvironment.class.getResourceAsStream(folder + file)) {
                    if (in != null) {
                        Files.copy(in, directory.resolve(file));
                    }
                }
            }
            System.setProperty(PLACE, directory.toString());
            return OrtEnvironment.getEnvironment();
        } catch (IOException e) {
            throw new UncheckedIOException("the library of the sentence model cannot be unpacked", e);
        } finally {
            delete(directory);
        }
    }

    private static String platform() {
        return switch (System.getProperty("os.name") + " " + System.getProperty("os.arch")) {
            case "Linux amd64" -> "linux-x64";
            case "Linux aarch64" -> "linux-aarch64";
            default -> "another";
        };
    }

    private static void delete(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try {
            for (String file : FILES) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("directory", directory).log("an unpacked library stays behind");
        }
    }
}

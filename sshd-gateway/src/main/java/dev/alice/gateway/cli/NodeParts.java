package dev.alice.gateway.cli;

import dev.alice.agent.model.ModelSettings;
import dev.alice.agent.recipes.RecipeBook;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Visible;
import dev.alice.gateway.Store;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.Endpoint;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Principles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one node needs of its host, by its settings. */
record NodeParts(Config config, Map<String, String> environment) {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long LEAST_SPACE = 1L << 30;
    private static final List<String> SECRETS =
            List.of("passphrase", "database.key", "host_key", "logins.jsonl", "alice.mv.db");

    /** All of them, in the order in which a start meets them. */
    List<Part> all() {
        List<Part> parts = new ArrayList<>();
        parts.add(data());
        parts.add(secrets());
        parts.add(space());
        boolean served = served();
        if (served) {
            parts.add(server());
        } else {
            parts.add(port("ssh-port", config.ssh()));
            parts.add(port("http-port", config.http()));
            config.operator().metrics().ifPresent(where -> parts.add(port("metrics-port", where)));
        }
        parts.add(keys());
        parts.add(policy());
        parts.add(recipes());
        parts.addAll(models());
        parts.add(host(config.data().resolve("tpm").resolve("state.json")));
        return parts;
    }

    private Part data() {
        Path data = config.data();
        if (!Files.exists(data)) {
            Path above = data.getParent();
            while (above != null && !Files.exists(above)) {
                above = above.getParent();
            }
            return above != null && Files.isWritable(above)
                    ? Part.there("data", data + " is made at the first start")
                    : Part.broken("data", data + " is missing and cannot be made", "make it, owned by this user");
        }
        if (!Files.isDirectory(data) || !Files.isWritable(data)) {
            return Part.broken(
                    "data", data + " is not a directory that this user can write", "chown it to the server's user");
        }
        return Part.there("data", data.toString());
    }

    /** Everything in the data directory that nobody else may read. */
    private Part secrets() {
        List<String> open = new ArrayList<>();
        for (String name : SECRETS) {
            Path file = config.data().resolve(name);
            try {
                if (Files.exists(file)
                        && !PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                .endsWith("------")) {
                    // a directory of mode 0700 covers what H2 makes
                    if (!covered()) {
                        open.add(name);
                    }
                }
            } catch (IOException | UnsupportedOperationException e) {
                open.add(name + " (its mode cannot be read)");
            }
        }
        return open.isEmpty()
                ? Part.there("secrets", "only this user may read them")
                : Part.broken(
                        "secrets",
                        "others may read " + String.join(", ", open) + " in " + config.data(),
                        "chmod 600 them and 700 the directory, and change what was readable");
    }

    private boolean covered() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(config.data()))
                .endsWith("------");
    }

    private Part space() {
        Path place = config.data();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        try {
            FileStore store = Files.getFileStore(place);
            long free = store.getUsableSpace();
            String state = (free >> 20) + " MiB are free under " + place;
            return free >= LEAST_SPACE
                    ? Part.there("space", state)
                    : Part.broken("space", state, "a log that cannot grow takes nothing; free at least 1024 MiB");
        } catch (IOException e) {
            return Part.broken("space", "it cannot be asked: " + e.getMessage(), "look at the disk");
        }
    }

    private boolean served() {
        try {
            return Store.served(config.data());
        } catch (RuntimeException e) {
            return false; // what is wrong with the directory is said above
        }
    }

    /** A server that runs says itself whether it can work. */
    private Part server() {
        Endpoint where = config.operator().metrics().orElse(config.http());
        if (where.port() == 0) {
            return Part.there("server", "one runs; its port is not in the settings");
        }
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            String host =
                    where.host().equals("0.0.0.0") ? "127.0.0.1" : where.host().equals("::") ? "::1" : where.host();
            URI ready = URI.create("http://" + new Endpoint(host, where.port()) + "/readyz");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(ready)
                            .timeout(PATIENCE.multipliedBy(3))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            String body = Visible.text(answer.body().strip());
            return answer.statusCode() == 200
                    ? Part.there("server", "one runs and is ready")
                    : Part.broken("server", "one runs and is not ready: " + body, "its log says more");
        } catch (IOException e) {
            return Part.broken("server", "one runs and does not answer at " + where, "its log says more");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Part.broken("server", "not waited for", "ask again");
        }
    }

    private static Part port(String name, Endpoint where) {
        if (where.port() == 0) {
            return Part.there(name, "any free port of " + where.host());
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(where.host(), where.port()));
            return Part.there(name, where + " can be listened on");
        } catch (IOException | IllegalArgumentException e) {
            return Part.broken(
                    name,
                    where + " cannot be listened on: " + e.getMessage(),
                    "stop what listens there, or choose another address");
        }
    }

    private Part keys() {
        return switch (config.keys()) {
            case Config.KeyDirectory directory -> keys(directory.directory());
            case Config.KeyUrl url -> {
                URI uri = URI.create(url.template().replace("{user}", "octo"));
                Optional<String> trouble = unreachable(uri);
                yield trouble.isEmpty()
                        ? Part.there("keys", url.template())
                        : Part.broken("keys", trouble.get(), "nobody new can log in until it answers");
            }
        };
    }

    private static Part keys(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            long users = files.filter(file -> file.toString().endsWith(".keys")).count();
            return users > 0
                    ? Part.there("keys", users + " users in " + directory)
                    : Part.missing("keys", "no USER.keys file in " + directory, "nobody can log in");
        } catch (IOException e) {
            return Part.broken("keys", directory + " cannot be read: " + e.getMessage(), "nobody can log in");
        }
    }

    private static Optional<String> unreachable(URI uri) {
        int port = uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
            if (address.isUnresolved()) {
                return Optional.of("the name " + uri.getHost() + " is not known to the resolver");
            }
            socket.connect(address, (int) PATIENCE.toMillis());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(uri.getHost() + " port " + port + " is not reached: " + e.getMessage());
        }
    }

    private Part policy() {
        try {
            PolicyText text = PolicyText.layered(
                    config.policy().organisation(), config.policy().directory());
            int rules = CedarGatekeeper.load(text).rules().size();
            Principles.of(config.policy().principles());
            return Part.there(
                    "policy",
                    rules + " rules, version " + text.version().asHex().substring(0, 12));
        } catch (RuntimeException e) {
            return Part.broken("policy", Visible.text(String.valueOf(e.getMessage())), "mend the file that is named");
        }
    }

    private Part recipes() {
        try {
            RecipeBook book =
                    config.agent().recipes().map(RecipeBook::withDirectory).orElseGet(RecipeBook::builtIn);
            return Part.there("recipes", book.size() + " recipes");
        } catch (RuntimeException e) {
            return Part.broken("recipes", Visible.text(String.valueOf(e.getMessage())), "mend the file that is named");
        }
    }

    private List<Part> models() {
        if (config.models().order().isEmpty()) {
            return List.of(Part.missing(
                    "model",
                    "none configured (ALICE_MODEL_URL, ALICE_MODEL)",
                    "recipes answer; what no recipe covers is not proposed"));
        }
        return config.models().order().stream().map(this::model).toList();
    }

    private Part model(ModelSettings model) {
        String name = model.model().isEmpty() ? "the first that answers" : Visible.text(model.model());
        if (!model.keyVariable().isEmpty()
                && environment.getOrDefault(model.keyVariable(), "").isEmpty()) {
            return Part.missing(
                    "model", name + ": $" + model.keyVariable() + " is not set here", "set it where the server runs");
        }
        List<String> troubles = new ArrayList<>();
        for (URI place : model.places()) {
            Optional<String> trouble = unreachable(place);
            if (trouble.isEmpty()) {
                return Part.there("model", name + " at " + place.getHost());
            }
            troubles.add(trouble.get());
        }
        return Part.missing("model", name + ": " + String.join("; ", troubles), "the next model or recipes answer");
    }

    /** What the node last wrote down of its host. */
    static Part host(Path file) {
        String cost = "policies that need a proven host let nothing be typed";
        if (!Files.exists(file)) {
            return Part.missing("host", "unattested: no node has looked yet", cost);
        }
        try {
            Map<String, Object> state =
                    CanonicalJson.readObject(Bytes.utf8(Files.readString(file).strip()));
            String word = String.valueOf(state.get("state"));
            String words = Visible.text(word + " at " + state.get("at") + ": " + state.get("reason"));
            return word.equals("unattested") ? Part.missing("host", words, cost) : Part.there("host", words);
        } catch (IOException | RuntimeException e) {
            return Part.missing("host", "what was written down of it cannot be read", cost);
        }
    }
}

package dev.alice.agent.recipes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alice.agent.context.ProposedLine;
import dev.alice.agent.context.Redaction;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts.Family;
import dev.alice.flow.UserName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recipes that people kept: flows whose outcome confirmed them, each person's apart from everybody else's.
 *
 * <p>Each is one YAML file in a directory of its person, written so that a cut leaves the old or the new one. A file that
 * cannot be read is left where it is, named in the server's log, and never proposed. Safe for several threads.
 */
public final class LearnedRecipes {

    /** The most recipes that one person can keep. */
    public static final int MOST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(LearnedRecipes.class);
    private static final String ENDING = ".yaml";
    private static final int LONGEST_REQUEST = 300;

    private final Optional<Path> directory;
    private final RecipeBook book;
    private @Nullable RecipeSearch known;
    private final Map<UserName, List<LearnedRecipe>> loaded = new HashMap<>();

    private LearnedRecipes(Optional<Path> directory, RecipeBook known) {
        this.directory = directory;
        this.book = known;
    }

    /** Built when it is first needed, which is not at the start. */
    private synchronized RecipeSearch known() {
        RecipeSearch search = known;
        if (search == null) {
            search = new RecipeSearch(book, Vocabulary.load());
            known = search;
        }
        return search;
    }

    /** Recipes that are forgotten when the program ends. */
    public static LearnedRecipes inMemory(RecipeBook known) {
        return new LearnedRecipes(Optional.empty(), known);
    }

    /**
     * The recipes below a directory, which is made when the first one is kept; nothing is read before somebody asks.
     *
     * @param known the recipes that everybody has: their words are ordinary words, not values
     */
    public static LearnedRecipes open(Path directory, RecipeBook known) {
        return new LearnedRecipes(Optional.of(directory), known);
    }

    /** What came of keeping. */
    public sealed interface Keeping {}

    /**
     * It is kept and found from now on.
     *
     * @param replaced whether it took the place of what the same words meant before
     */
    public record Kept(Learned recipe, boolean replaced) implements Keeping {}

    /** It is not kept, and why. */
    public record NotKept(String reason) implements Keeping {}

    /**
     * A recipe as it is shown to people.
     *
     * @param id its name, such as {@code learned.7q4c}
     * @param request the words that ask for it, with its slots in angle brackets
     * @param commands the lines, with slots
     */
    public record Learned(String id, String request, String purpose, List<String> commands, Provenance provenance) {
        public Learned {
            commands = List.copyOf(commands);
        }
    }

    /**
     * Keeps a flow under the words of the request that it served. Whoever calls this has seen to it that the flow was
     * typed and that its outcome confirmed its prediction.
     *
     * @param words the request; each value of it that is an argument in the commands becomes a slot
     * @param family of the host where it was confirmed, the only one where it is proposed
     */
    public synchronized Keeping keep(UserName user, String words, Flow flow, Family family, Provenance provenance) {
        Optional<String> objection = objection(words, flow, family);
        if (objection.isPresent()) {
            return new NotKept(objection.orElseThrow());
        }
        return switch (Generalisation.of(words, flow, known())) {
            case Generalisation.Impossible impossible -> new NotKept(impossible.reason());
            case Generalisation.Made made -> keep(user, words, made.generalisation(), flow, family, provenance);
        };
    }

    private Keeping keep(
            UserName user, String words, Generalisation made, Flow flow, Family family, Provenance provenance) {
        List<LearnedRecipe> all = new ArrayList<>(recipes(user));
        Optional<LearnedRecipe> same = all.stream()
                .filter(one -> one.request().equals(made.phrasing())
                        && one.recipe().commands().containsKey(family))
                .findFirst();
        if (same.isEmpty() && all.size() >= MOST) {
            return new NotKept("there are %d kept recipes already; forget one first".formatted(MOST));
        }
        String id = same.map(one -> one.recipe().id()).orElseGet(() -> freeId(provenance, all));
        LearnedRecipe learned;
        ObjectNode node = node(id, words, made, flow, family);
        try {
            learned = LearnedFile.of(node, provenance);
            new RecipeSearch(RecipeBook.of(List.of(learned.recipe())), known().vocabulary());
        } catch (RecipeException e) {
            return new NotKept(String.valueOf(e.getMessage()));
        }
        directory.ifPresent(place -> write(place, user, id, LearnedFile.write(node, provenance)));
        same.ifPresent(all::remove);
        all.add(learned);
        loaded.put(user, List.copyOf(all));
        return new Kept(shown(learned), same.isPresent());
    }

    /** What a person has kept, oldest first. */
    public List<Learned> of(UserName user) {
        return recipes(user).stream().map(LearnedRecipes::shown).toList();
    }

    /**
     * Forgets one recipe.
     *
     * @return whether the person had it
     */
    public synchronized boolean forget(UserName user, String id) {
        List<LearnedRecipe> all = new ArrayList<>(recipes(user));
        if (!all.removeIf(one -> one.recipe().id().equals(id))) {
            return false;
        }
        directory.ifPresent(place -> {
            try {
                Files.deleteIfExists(place.resolve(user.value()).resolve(id + ENDING));
            } catch (IOException e) {
                throw new RecipeException("the kept recipe " + id + " cannot be deleted", e);
            }
        });
        loaded.put(user, List.copyOf(all));
        return true;
    }

    /** What a person has kept, in the order of keeping; the same list as long as nothing changes. */
    synchronized List<LearnedRecipe> recipes(UserName user) {
        return loaded.computeIfAbsent(user, this::load);
    }

    private List<LearnedRecipe> load(UserName user) {
        Path own = directory.map(place -> place.resolve(user.value())).orElse(null);
        if (own == null || !Files.isDirectory(own)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> listed = Files.list(own)) {
            files = listed.filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("user", user).log("the kept recipes cannot be read");
            return List.of();
        }
        var all = new ArrayList<LearnedRecipe>();
        for (Path file : files) {
            try {
                all.add(read(file));
            } catch (RecipeException e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("user", user)
                        .addKeyValue("file", file.getFileName())
                        .log("a kept recipe is left out");
            }
        }
        all.sort(Comparator.comparing(one -> one.provenance().kept()));
        return List.copyOf(all);
    }

    private LearnedRecipe read(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new RecipeException(file + " is no file of its own");
            }
            if (Files.size(file) > LearnedFile.MAX_BYTES) {
                throw new RecipeException(file + " has more than " + LearnedFile.MAX_BYTES + " bytes");
            }
            LearnedRecipe learned = LearnedFile.read(file.toString(), Files.readAllBytes(file));
            if (!file.getFileName().toString().equals(learned.recipe().id() + ENDING)) {
                throw new RecipeException(file + " is not named after the id of its recipe");
            }
            new RecipeSearch(RecipeBook.of(List.of(learned.recipe())), known().vocabulary());
            return learned;
        } catch (IOException e) {
            throw new RecipeException(file + " cannot be read", e);
        }
    }

    private static void write(Path directory, UserName user, String id, byte[] content) {
        try {
            Path own = Files.createDirectories(
                    directory.resolve(user.value()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path fresh = Files.createTempFile(own, id, ".new");
            try {
                Files.write(fresh, content, StandardOpenOption.SYNC);
                Files.move(fresh, own.resolve(id + ENDING), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new RecipeException("the recipe " + id + " cannot be written below " + directory, e);
        }
    }

    private static Optional<String> objection(String words, Flow flow, Family family) {
        if (words.isBlank() || words.length() > LONGEST_REQUEST) {
            return Optional.of("a kept request has 1 to %d characters".formatted(LONGEST_REQUEST));
        }
        if (family != Family.DEBIAN && family != Family.FEDORA) {
            return Optional.of("recipes are kept for Debian and Fedora and their kin, and this host is neither");
        }
        Optional<String> odd = ProposedLine.objection(words);
        if (odd.isPresent()) {
            return Optional.of("the request is not plain: " + odd.orElseThrow());
        }
        var texts = new ArrayList<>(List.of(words, flow.purpose()));
        flow.steps().forEach(step -> {
            texts.add(step.command().value());
            step.undo().ifPresent(undo -> texts.add(undo.value()));
            texts.add(step.prediction().effect());
        });
        Redaction redaction = new Redaction();
        return texts.stream().anyMatch(text -> !redaction.redact(text).equals(text))
                ? Optional.of("there is something in it that looks like a secret, and recipes are files")
                : Optional.empty();
    }

    private static String freeId(Provenance provenance, List<LearnedRecipe> taken) {
        String base = LearnedRecipe.PREFIX + provenance.flow().shortName().toLowerCase(Locale.ROOT);
        String id = base;
        for (int i = 2; isTaken(id, taken); i++) {
            id = base + "-" + i;
        }
        return id;
    }

    private static boolean isTaken(String id, List<LearnedRecipe> taken) {
        return taken.stream().anyMatch(one -> one.recipe().id().equals(id));
    }

    private static ObjectNode node(String id, String words, Generalisation made, Flow flow, Family family) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        String key = family.name().toLowerCase(Locale.ROOT);
        node.put("id", id);
        node.put("purpose", made.words(flow.purpose()));
        node.putArray("phrasings").add(made.phrasing());
        ObjectNode slots = node.putObject("slots");
        made.slots().forEach((name, type) -> slots.put(name, type.name().toLowerCase(Locale.ROOT)));
        var run = node.putObject("run").putArray(key);
        made.lines().forEach(run::add);
        node.put("does", made.deletes() ? "destroys" : "changes");
        String effect = made.words(flow.steps().getLast().prediction().effect());
        node.put("effect", effect.isBlank() ? "does what it did before" : effect);
        node.put(
                "succeeds",
                flow.steps().stream()
                                .mapToInt(step -> step.prediction().permille())
                                .min()
                                .orElse(0)
                        / 1000.0);
        if (!made.undo().isEmpty()) {
            var undo = node.putObject("undo").putArray(key);
            made.undo().forEach(undo::add);
        }
        node.putArray("examples").add(words);
        return node;
    }

    private static Learned shown(LearnedRecipe one) {
        Recipe recipe = one.recipe();
        return new Learned(
                recipe.id(),
                one.request(),
                recipe.purpose().text(),
                recipe.commands().values().iterator().next().stream()
                        .map(Template::text)
                        .toList(),
                one.provenance());
    }
}

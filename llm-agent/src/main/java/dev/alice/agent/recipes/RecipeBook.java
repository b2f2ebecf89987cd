package dev.alice.agent.recipes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All recipes of a running agent: the built-in ones, and those of a directory. Ids are unique over all of them. */
public final class RecipeBook {

    private static final List<String> BUILT_IN = List.of(
            "packages",
            "services",
            "logs",
            "network",
            "disks",
            "files",
            "users",
            "archives",
            "git",
            "containers",
            "processes",
            "system",
            "security",
            "scheduling");
    private static final int MAX_FILES = 200;

    private final List<Recipe> recipes;

    private RecipeBook(List<Recipe> recipes) {
        this.recipes = List.copyOf(recipes);
    }

    /** The recipes that come with Alice. */
    public static RecipeBook builtIn() {
        return of(builtInRecipes());
    }

    /**
     * The built-in recipes and those of the {@code .yaml} files in a directory.
     *
     * @throws RecipeException where a file cannot be read, is not strict, or uses an id that is taken
     */
    public static RecipeBook withDirectory(Path directory) {
        var all = new ArrayList<>(builtInRecipes());
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = files.filter(
                            file -> file.getFileName().toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            if (sorted.size() > MAX_FILES) {
                throw new RecipeException("%s has more than %d recipe files".formatted(directory, MAX_FILES));
            }
            for (Path file : sorted) {
                if (Files.size(file) > RecipeFile.MAX_BYTES) {
                    throw new RecipeException("%s has more than %d bytes".formatted(file, RecipeFile.MAX_BYTES));
                }
                for (Recipe recipe : new RecipeFile().read(file.toString(), Files.readAllBytes(file))) {
                    if (recipe.id().startsWith(LearnedRecipe.PREFIX)) {
                        throw new RecipeException("%s: the id «%s» is one that learned recipes have; choose another"
                                .formatted(file, recipe.id()));
                    }
                    all.add(recipe);
                }
            }
        } catch (IOException e) {
            throw new RecipeException(
                    "the recipe directory %s cannot be read; check that it exists and its mode".formatted(directory),
                    e);
        }
        return of(all);
    }

    /** These recipes and those that a person kept. */
    RecipeBook and(List<LearnedRecipe> learned) {
        var all = new ArrayList<>(recipes);
        learned.forEach(one -> all.add(one.recipe()));
        return of(all);
    }

    static RecipeBook of(List<Recipe> recipes) {
        Map<String, Recipe> byId = new LinkedHashMap<>();
        for (Recipe recipe : recipes) {
            if (byId.put(recipe.id(), recipe) != null) {
                throw new RecipeException("two recipes have the id «%s»; rename one".formatted(recipe.id()));
            }
        }
        return new RecipeBook(recipes);
    }

    /** How many recipes there are. */
    public int size() {
        return recipes.size();
    }

    List<Recipe> recipes() {
        return recipes;
    }

    private static List<Recipe> builtInRecipes() {
        var all = new ArrayList<Recipe>();
        for (String name : BUILT_IN) {
            all.addAll(new RecipeFile().read(name + ".yaml", resource(name + ".yaml")));
        }
        return all;
    }

    static byte[] resource(String name) {
        try (InputStream in = RecipeBook.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new RecipeException("the resource " + name + " is missing from the jar; build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new RecipeException("the resource " + name + " cannot be read", e);
        }
    }
}

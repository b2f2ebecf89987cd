package dev.alice.agent.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.EntryId;
import dev.alice.flow.FlowId;
import dev.alice.flow.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** The YAML form of one learned recipe: a recipe as in any recipe file, and where it comes from under {@code learned}. */
final class LearnedFile {

    /** The largest file that is read, in bytes. */
    static final int MAX_BYTES = 100_000;

    private static final Set<String> KEYS = Set.of("flow", "entry", "kept", "seeds");
    private static final Set<String> SEED_KEYS = Set.of("kind", "name", "sha256");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private LearnedFile() {}

    static byte[] write(ObjectNode recipe, Provenance provenance) {
        ObjectNode all = recipe.deepCopy();
        ObjectNode learned = all.putObject("learned");
        learned.put("flow", provenance.flow().qb64());
        learned.put("entry", provenance.entry().value());
        learned.put("kept", provenance.kept().toString());
        var seeds = learned.putArray("seeds");
        for (Seed seed : provenance.seeds()) {
            ObjectNode node = seeds.addObject();
            node.put("kind", seed.kind().name());
            node.put("name", seed.name());
            seed.digest().ifPresent(digest -> node.put("sha256", digest.asHex()));
        }
        try {
            return YAML.writeValueAsString(all).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new RecipeException("the learned recipe cannot be written as YAML", e);
        }
    }

    /**
     * Reads a learned recipe strictly.
     *
     * @param name how errors name the file
     * @throws RecipeException where it is not exactly what {@link #write} writes for some recipe
     */
    static LearnedRecipe read(String name, byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new RecipeException("%s has %d bytes, more than %d".formatted(name, content.length, MAX_BYTES));
        }
        try {
            JsonNode root = RecipeFile.tree(content);
            if (!(root instanceof ObjectNode node) || !(node.remove("learned") instanceof ObjectNode learned)) {
                throw new RecipeException("is not one recipe with its provenance under «learned»");
            }
            return new LearnedRecipe(RecipeFile.recipe(node), provenance(learned));
        } catch (IOException e) {
            throw new RecipeException(name + " is not readable as YAML: " + e.getMessage(), e);
        } catch (RecipeException | IllegalArgumentException | DateTimeException e) {
            throw new RecipeException(name + ": " + e.getMessage(), e);
        }
    }

    private static Provenance provenance(ObjectNode learned) {
        known(learned, KEYS);
        if (!learned.path("seeds").isArray()) {
            throw new RecipeException("«seeds» under «learned» is no list");
        }
        var seeds = new ArrayList<Seed>();
        for (JsonNode seed : learned.path("seeds")) {
            known(seed, SEED_KEYS);
            seeds.add(new Seed(
                    Seed.Kind.valueOf(seed.path("kind").asText()),
                    seed.path("name").asText(),
                    seed.has("sha256")
                            ? Optional.of(Digest.hex(seed.path("sha256").asText()))
                            : Optional.empty(),
                    Optional.empty()));
        }
        return new Provenance(
                new FlowId(learned.path("flow").asText()),
                new EntryId(learned.path("entry").asText()),
                Instant.parse(learned.path("kept").asText()),
                seeds);
    }

    private static void known(JsonNode node, Set<String> keys) {
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw new RecipeException("has the unknown key «" + key + "» under «learned»");
            }
        });
    }

    /** The recipe as it would be written and read again. */
    static LearnedRecipe of(ObjectNode recipe, Provenance provenance) {
        return read(
                recipe.path("id").asText(), Bytes.of(write(recipe, provenance)).toArray());
    }
}

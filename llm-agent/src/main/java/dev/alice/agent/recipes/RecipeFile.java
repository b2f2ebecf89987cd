package dev.alice.agent.recipes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.alice.flow.Bytes;
import dev.alice.flow.HostFacts.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The YAML form of recipes: a list of mappings, read strictly; an unknown key is an error. */
final class RecipeFile {

    /** The largest file that is read, in bytes. */
    static final int MAX_BYTES = 1_000_000;

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(?:[.-][a-z0-9]+){0,4}");
    private static final Set<String> KEYS = Set.of(
            "id",
            "purpose",
            "phrasings",
            "slots",
            "run",
            "does",
            "effect",
            "succeeds",
            "check",
            "undo",
            "examples",
            "otherwise",
            "fails");
    private static final Set<String> OTHERWISE_KEYS =
            Set.of("as", "purpose", "run", "does", "effect", "succeeds", "check", "undo");
    private static final Set<String> FAILS_KEYS =
            Set.of("as", "exit", "says", "purpose", "run", "does", "effect", "succeeds", "check", "undo");
    private static final Pattern AS = Pattern.compile("[a-z][a-z0-9-]{0,30}");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(10_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .configure(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION, false);

    /**
     * Reads the recipes of one file.
     *
     * @param name how errors name the file
     * @throws RecipeException where the file is not a strict list of recipes
     */
    List<Recipe> read(String name, byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new RecipeException("%s has %d bytes, more than %d".formatted(name, content.length, MAX_BYTES));
        }
        try {
            JsonNode root = tree(content);
            if (root == null || !root.isArray()) {
                throw new RecipeException("is not a list of recipes");
            }
            var recipes = new ArrayList<Recipe>();
            for (JsonNode node : root) {
                recipes.add(recipe(node));
            }
            return recipes;
        } catch (IOException e) {
            throw new RecipeException(name + " is not readable as YAML: " + e.getMessage(), e);
        } catch (RecipeException e) {
            throw new RecipeException(name + ": " + e.getMessage(), e);
        }
    }

    /** The tree of a YAML document, with no key twice, no depth and nothing behind it. */
    static JsonNode tree(byte[] content) throws IOException {
        return YAML.readTree(content);
    }

    static Recipe recipe(JsonNode node) {
        if (!node.isObject()) {
            throw new RecipeException("an entry is not a mapping");
        }
        String id = string(node, "id");
        if (!ID.matcher(id).matches()) {
            throw new RecipeException("«%s» is no recipe id; write it like package.install".formatted(id));
        }
        try {
            unknown(node, KEYS);
            var slots = new LinkedHashMap<String, Slot>();
            Optional.ofNullable(node.get("slots"))
                    .ifPresent(map -> map.properties()
                            .forEach(entry -> slots.put(
                                    entry.getKey(), Slot.parse(entry.getKey(), text(entry.getValue(), "slots")))));
            var phrasings =
                    strings(node, "phrasings").stream().map(Template::new).toList();
            var examples = strings(node, "examples");
            var otherwise = new ArrayList<Recipe>();
            for (JsonNode other : node.path("otherwise")) {
                unknown(other, OTHERWISE_KEYS);
                otherwise.add(way(other, id, phrasings, slots, examples));
            }
            var remedies = new ArrayList<Remedy>();
            for (JsonNode known : node.path("fails")) {
                unknown(known, FAILS_KEYS);
                remedies.add(
                        new Remedy(exits(known), strings(known, "says"), way(known, id, phrasings, slots, examples)));
            }
            return recipe(node, id, phrasings, slots, examples, otherwise, remedies);
        } catch (RecipeException e) {
            throw new RecipeException("recipe «%s»: %s".formatted(id, e.getMessage()), e);
        }
    }

    /** Another way, or what is tried after a failure: a recipe with the slots of the one that it belongs to. */
    private static Recipe way(
            JsonNode node, String id, List<Template> phrasings, Map<String, Slot> slots, List<String> examples) {
        String as = string(node, "as");
        if (!AS.matcher(as).matches()) {
            throw new RecipeException("«" + as + "» is no name for another way; write it like keep-a-copy");
        }
        return recipe(node, id + "." + as, phrasings, slots, examples, List.of(), List.of());
    }

    private static Set<Integer> exits(JsonNode node) {
        var exits = new HashSet<Integer>();
        for (JsonNode exit : node.path("exit")) {
            if (!exit.isInt() || exit.intValue() < 1 || exit.intValue() > 255) {
                throw new RecipeException("«exit» is a list of exit codes from 1 to 255");
            }
            exits.add(exit.intValue());
        }
        return exits;
    }

    /** The recipe of a node, with what it may share with the recipe that it is another way for. */
    private static Recipe recipe(
            JsonNode node,
            String id,
            List<Template> phrasings,
            Map<String, Slot> slots,
            List<String> examples,
            List<Recipe> otherwise,
            List<Remedy> remedies) {
        return new Recipe(
                id,
                new Template(string(node, "purpose")),
                phrasings,
                slots,
                lines(node, "run"),
                impact(string(node, "does")),
                new Template(string(node, "effect")),
                permille(node),
                lines(node, "check"),
                lines(node, "undo"),
                examples,
                otherwise,
                remedies,
                Bytes.utf8(node.toString()).sha256());
    }

    private static void unknown(JsonNode node, Set<String> keys) {
        if (!node.isObject()) {
            throw new RecipeException("has another way that is no mapping");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw new RecipeException("has the unknown key «" + key + "»");
            }
        });
    }

    private static int permille(JsonNode node) {
        JsonNode value = node.get("succeeds");
        if (value == null || !value.isNumber()) {
            throw new RecipeException("needs «succeeds», a probability from 0 to 1");
        }
        return (int) Math.round(value.asDouble() * 1000);
    }

    private static Impact impact(String word) {
        return switch (word) {
            case "reads" -> Impact.READS;
            case "changes" -> Impact.CHANGES;
            case "destroys" -> Impact.DESTROYS;
            default -> throw new RecipeException("«does» is reads, changes or destroys, not «" + word + "»");
        };
    }

    /** A line, a list of lines, or a mapping of families to either. */
    private static Map<Family, List<Template>> lines(JsonNode node, String key) {
        var lines = new EnumMap<Family, List<Template>>(Family.class);
        JsonNode value = node.get(key);
        if (value != null && value.isObject()) {
            value.properties().forEach(entry -> lines.put(family(entry.getKey()), templates(entry.getValue(), key)));
        } else if (value != null) {
            lines.put(Recipe.ANY, templates(value, key));
        }
        return lines;
    }

    private static Family family(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "debian" -> Family.DEBIAN;
            case "fedora" -> Family.FEDORA;
            default -> throw new RecipeException("«" + name + "» is no family; use debian or fedora");
        };
    }

    private static List<Template> templates(JsonNode value, String key) {
        var list = new ArrayList<Template>();
        if (value.isArray()) {
            value.forEach(line -> list.add(new Template(text(line, key))));
        } else {
            list.add(new Template(text(value, key)));
        }
        return List.copyOf(list);
    }

    private static List<String> strings(JsonNode node, String key) {
        var list = new ArrayList<String>();
        JsonNode value = node.get(key);
        if (value != null) {
            value.forEach(item -> list.add(text(item, key)));
        }
        return list;
    }

    private static String string(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            throw new RecipeException("needs «" + key + "»");
        }
        return text(value, key);
    }

    private static String text(JsonNode value, String key) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new RecipeException("«" + key + "» must be text; put it in quotes");
        }
        return value.textValue();
    }
}

package dev.alice.agent.recipes;

import dev.alice.agent.meaning.MeaningFile;
import dev.alice.agent.meaning.SentenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The step of the build that computes the meanings of all built-in phrasings. */
final class RecipeMeanings {

    /** The name of the file beside the recipes. */
    static final String FILE = "meanings.bin";

    private RecipeMeanings() {}

    /** @param arguments the directory of compiled classes */
    public static void main(String[] arguments) throws IOException {
        List<String> texts = RecipeBook.builtIn().recipes().stream()
                .flatMap(recipe -> Masks.of(recipe).stream())
                .toList();
        MeaningFile.write(Path.of(arguments[0], "dev", "alice", "agent", "recipes", FILE), texts, SentenceModel::load);
    }
}

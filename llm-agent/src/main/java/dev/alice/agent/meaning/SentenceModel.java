package dev.alice.agent.meaning;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The sentence model all-MiniLM-L6-v2 (Reimers and Gurevych 2019), with weights of eight bits, on one thread of ONNX
 * Runtime. Safe for several threads.
 */
public final class SentenceModel implements AutoCloseable {

    /** How many numbers a vector has. */
    public static final int DIMENSIONS = 384;

    private static final String WEIGHTS = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final WordPiece tokenizer;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private SentenceModel(OrtEnvironment environment, OrtSession session, WordPiece tokenizer) {
        this.environment = environment;
        this.session = session;
        this.tokenizer = tokenizer;
    }

    /**
     * Loads the weights, which takes about a second of processor time.
     *
     * @throws MeaningException where the native library or the weights are missing
     */
    public static SentenceModel load() {
        try {
            WordPiece tokenizer = tokenizer();
            OrtEnvironment environment = NativeLibrary.environment();
            try (var options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                return new SentenceModel(environment, environment.createSession(resource(WEIGHTS), options), tokenizer);
            }
        } catch (OrtException | LinkageError | RuntimeException e) {
            throw new MeaningException("the sentence model cannot be loaded on this machine: " + reason(e), e);
        }
    }

    private static WordPiece tokenizer() {
        try {
            JsonNode vocabulary = new ObjectMapper()
                    .readTree(resource(TOKENIZER))
                    .path("model")
                    .path("vocab");
            Map<String, Integer> ids = new HashMap<>();
            vocabulary
                    .properties()
                    .forEach(entry -> ids.put(entry.getKey(), entry.getValue().intValue()));
            return new WordPiece(ids);
        } catch (IOException e) {
            throw new MeaningException("the vocabulary of the sentence model cannot be read", e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = SentenceModel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new MeaningException("the jar with " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new MeaningException(name + " cannot be read", e);
        }
    }

    /**
     * The meaning of a text of up to about a hundred words; what is beyond does not count.
     *
     * @throws MeaningException where the model is closed or fails
     */
    public Meaning of(String text) {
        long[] tokens = tokenizer.tokens(text);
        long[] ones = new long[tokens.length];
        Arrays.fill(ones, 1);
        use.readLock().lock();
        try {
            if (closed) {
                throw new MeaningException("the sentence model is closed");
            }
            return of(tokens, ones);
        } finally {
            use.readLock().unlock();
        }
    }

    private Meaning of(long[] tokens, long[] ones) {
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, new long[][] {tokens});
                OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {ones});
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[][] {new long[tokens.length]});
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return Meaning.ofMean(((float[][][]) result.get(0).getValue())[0]);
        } catch (OrtException e) {
            throw new MeaningException("the sentence model failed: " + e.getMessage(), e);
        }
    }

    /** Whether a text is one word of the vocabulary as a whole, which names of programs mostly are not. */
    boolean isWord(String text) {
        return tokenizer.isWord(text);
    }

    /** Why the model cannot run on this machine; empty where its native library can be loaded. */
    public static Optional<String> absence() {
        try {
            NativeLibrary.environment();
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return Optional.of("ONNX Runtime has no native library for this machine: " + reason(e));
        }
    }

    /** What an error says; one that stopped a class from being loaded says it in its cause. */
    private static String reason(Throwable error) {
        return error.getMessage() == null && error.getCause() != null
                ? String.valueOf(error.getCause().getMessage())
                : String.valueOf(error.getMessage());
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new MeaningException("the sentence model cannot be closed", e);
        } finally {
            use.writeLock().unlock();
        }
    }
}

package dev.alice.agent.meaning;

import java.nio.ByteBuffer;

/** A vector of length one that stands for the meaning of a text, kept as signed bytes. Immutable. */
public final class Meaning {

    private static final float UNIT = 127f;

    private final byte[] values;
    private final float scale;

    private Meaning(byte[] values, float scale) {
        this.values = values;
        this.scale = scale;
    }

    /** The mean of the vectors of the tokens of a text, as its direction. */
    static Meaning ofMean(float[][] tokens) {
        float[] mean = new float[tokens[0].length];
        for (float[] token : tokens) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += token[i];
            }
        }
        double square = 0;
        float greatest = 0;
        for (float value : mean) {
            square += (double) value * value;
            greatest = Math.max(greatest, Math.abs(value));
        }
        double length = Math.max(Math.sqrt(square), 1e-12);
        byte[] bytes = new byte[mean.length];
        for (int i = 0; i < mean.length; i++) {
            bytes[i] = (byte) Math.round(mean[i] / Math.max(greatest, 1e-12f) * UNIT);
        }
        return new Meaning(bytes, (float) (greatest / length / UNIT));
    }

    /** How alike two meanings are: the cosine of their angle, from -1 to 1. */
    public double likeness(Meaning other) {
        int sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * other.values[i];
        }
        return (double) sum * scale * other.scale;
    }

    static int size() {
        return Float.BYTES + SentenceModel.DIMENSIONS;
    }

    void write(ByteBuffer out) {
        out.putFloat(scale).put(values);
    }

    static Meaning read(ByteBuffer in) {
        float scale = in.getFloat();
        byte[] values = new byte[SentenceModel.DIMENSIONS];
        in.get(values);
        return new Meaning(values, scale);
    }
}

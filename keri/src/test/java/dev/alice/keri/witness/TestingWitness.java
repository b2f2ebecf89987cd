package dev.alice.keri.witness;

import dev.alice.keri.TestingHouse;
import dev.alice.keri.Vectors;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A process that is one witness, until it is killed; it prints where it listens. Arguments: directory, seed byte. */
public final class TestingWitness {
    private TestingWitness() {}

    public static void main(String[] arguments) throws InterruptedException {
        Witness witness = new Witness(
                Path.of(arguments[0]),
                Vectors.key(Integer.parseInt(arguments[1])),
                new Witness.Terms(1, List.of(TestingHouse.RULE), Duration.ofSeconds(1)),
                Clock.systemUTC());
        witness.start();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        out.println("READY " + witness.address().orElseThrow());
        Thread.currentThread().join();
    }
}

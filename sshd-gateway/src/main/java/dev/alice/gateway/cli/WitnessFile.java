package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.witness.MemoryDirectory;
import dev.alice.scitt.witness.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The logs that a server witnesses, {@code {"v":"scitt-witness/1","name":…,"logs":[{"origin":…,"pem":FILE}]}}, with the
 * witness's key and memory beside the log's key.
 */
final class WitnessFile {
    private static final int MAX_LOGS = 1000;

    private WitnessFile() {}

    static Witness open(Path file, LogPlace place, char[] secret, SecureRandom random) {
        try {
            JsonObject json = JsonObject.parse(Files.readAllBytes(file), "the witness file " + file)
                    .only("v", "name", "logs");
            if (!json.text("v").equals("scitt-witness/1")) {
                throw new MalformedException("the witness file " + file + " is not of version scitt-witness/1");
            }
            Map<String, CoseKey> logs = new LinkedHashMap<>();
            for (JsonObject log : json.objects("logs", MAX_LOGS)) {
                log.only("origin", "pem");
                Path pem = file.toAbsolutePath().resolveSibling(log.text("pem"));
                CoseKey key = CoseKey.fromPem(Files.readString(pem));
                if (key.algorithm() == Algorithm.ES384) {
                    throw new MalformedException(
                            "checkpoints are signed with Ed25519 or on P-256, and " + pem + " is another key");
                }
                logs.put(log.text("origin"), key);
            }
            String name = json.text("name");
            Path keyFile = place.besideKey("witness.key");
            LogKeyFile key = Files.exists(keyFile)
                    ? LogKeyFile.open(keyFile, secret)
                    : LogKeyFile.create(keyFile, name, name, Algorithm.ED25519, secret, random);
            return new Witness(
                    name, key.key(), logs, new MemoryDirectory(place.besideKey("witnessed")), Clock.systemUTC());
        } catch (IOException e) {
            throw new GatewayException("the witness file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}

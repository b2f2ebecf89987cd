package dev.alice.scitt.scrapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.LeafProfile;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/** The JSON of the read API, both ways. */
final class LogJson {
    private final ObjectMapper mapper = new ObjectMapper();

    ObjectNode write(LogHead head) {
        return mapper.createObjectNode()
                .put("issuer", head.issuer())
                .put("origin", head.origin())
                .put("size", head.size())
                .put("root", head.root().hex())
                .put("time", head.time().toString())
                .put("checkpoint", head.checkpoint())
                .put("leafProfile", head.leafProfile().label());
    }

    ObjectNode write(LogEntry entry) {
        return mapper.createObjectNode()
                .put("id", entry.id().value())
                .put("index", entry.index())
                .put("issuer", entry.issuer())
                .put("subject", entry.subject())
                .put("kind", entry.kind())
                .put("contentType", entry.contentType())
                .put("time", entry.time().toString())
                .put("payloadSha256", entry.payloadDigest().hex());
    }

    ObjectNode write(EntryPage page) {
        ObjectNode json = mapper.createObjectNode();
        ArrayNode entries = json.putArray("entries");
        page.entries().forEach(entry -> entries.add(write(entry)));
        page.next().ifPresent(next -> json.put("next", next));
        return json;
    }

    ObjectNode write(ConsistencyProof proof) {
        ObjectNode json = mapper.createObjectNode().put("from", proof.size1()).put("to", proof.size2());
        ArrayNode path = json.putArray("path");
        proof.path().forEach(hash -> path.add(hash.hex()));
        return json;
    }

    ConsistencyProof consistency(Octets body) {
        JsonNode json = parse(body);
        List<Digest> path = new ArrayList<>();
        json.path("path").forEach(item -> path.add(hash(item.asText())));
        return new ConsistencyProof(number(json, "from"), number(json, "to"), path);
    }

    ObjectNode error(String title, String detail) {
        return mapper.createObjectNode().put("title", title).put("detail", detail);
    }

    byte[] bytes(JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    LogHead head(Octets body) {
        JsonNode json = parse(body);
        return new LogHead(
                text(json, "issuer"),
                text(json, "origin"),
                number(json, "size"),
                digest(json, "root"),
                time(json, "time"),
                text(json, "checkpoint"),
                leafProfile(json));
    }

    /** Logs that say nothing are of the time when all of them hashed statements. */
    private static LeafProfile leafProfile(JsonNode json) {
        if (!json.has("leafProfile")) {
            return LeafProfile.STATEMENT;
        }
        String label = text(json, "leafProfile");
        return LeafProfile.of(label)
                .orElseThrow(() -> new MalformedException("the leaf profile '" + label + "' is not known here"));
    }

    LogEntry entry(Octets body) {
        return entry(parse(body));
    }

    EntryPage page(Octets body) {
        JsonNode json = parse(body);
        if (!(json.get("entries") instanceof ArrayNode array)) {
            throw new MalformedException("'entries' is not an array");
        }
        List<LogEntry> entries = new ArrayList<>();
        array.forEach(item -> entries.add(entry(item)));
        OptionalLong next = json.has("next") ? OptionalLong.of(number(json, "next")) : OptionalLong.empty();
        return new EntryPage(entries, next);
    }

    private static LogEntry entry(JsonNode json) {
        return new LogEntry(
                new EntryId(text(json, "id")),
                number(json, "index"),
                text(json, "issuer"),
                text(json, "subject"),
                text(json, "kind"),
                text(json, "contentType"),
                time(json, "time"),
                digest(json, "payloadSha256"));
    }

    private JsonNode parse(Octets body) {
        try {
            JsonNode json = mapper.readTree(body.toBytes());
            if (json == null || !json.isObject()) {
                throw new MalformedException("not a JSON object");
            }
            return json;
        } catch (IOException e) {
            throw new MalformedException("not JSON: " + e.getMessage());
        }
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual()) {
            throw new MalformedException("'" + name + "' is not text");
        }
        return value.textValue();
    }

    private static long number(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new MalformedException("'" + name + "' is not a number from 0 on");
        }
        return value.longValue();
    }

    private static Digest digest(JsonNode json, String name) {
        return hash(text(json, name));
    }

    private static Digest hash(String hex) {
        try {
            return Digest.of(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a hash is not hexadecimal");
        }
    }

    private static Instant time(JsonNode json, String name) {
        try {
            return Instant.parse(text(json, name));
        } catch (DateTimeException e) {
            throw new MalformedException("'" + name + "' is not a time");
        }
    }
}

package dev.alice.gateway.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The file {@code alice.yaml} as it is written: every setting may be missing, none may be unknown. */
public record ConfigFile(
        @Nullable String data,
        @Nullable String ssh,
        @Nullable String http,
        @Nullable String keys,
        @Nullable Model model,
        @Nullable List<ModelEntry> models,
        @Nullable Budget budget,
        @Nullable Pair pair,
        @Nullable Policy policy,
        @Nullable Agent agent,
        @Nullable Tpm tpm,
        @Nullable Limits limits,
        @Nullable Log log,
        @Nullable Supply supply,
        @Nullable Sandbox sandbox,
        @Nullable Operator operator,
        @Nullable Door door,
        @Nullable People people) {
    private static final long MAX_BYTES = 256 << 10;

    /** One of several models; {@code local} alone is whatever answers on the usual ports of this host. */
    public record ModelEntry(
            @Nullable Boolean local,
            @Nullable String protocol,
            @JsonProperty("base-url") @Nullable String baseUrl,
            @Nullable String name,
            @JsonProperty("key-variable") @Nullable String keyVariable,
            @JsonProperty("input-dollars") @Nullable BigDecimal inputDollars,
            @JsonProperty("output-dollars") @Nullable BigDecimal outputDollars) {}

    /** What models may cost; see {@link Config.Models}. */
    public record Budget(
            @JsonProperty("turn-tokens") @Nullable Integer turnTokens,
            @JsonProperty("turn-dollars") @Nullable BigDecimal turnDollars,
            @JsonProperty("session-tokens") @Nullable Integer sessionTokens,
            @JsonProperty("session-dollars") @Nullable BigDecimal sessionDollars,
            @JsonProperty("day-tokens") @Nullable Integer dayTokens,
            @JsonProperty("day-dollars") @Nullable BigDecimal dayDollars) {}

    /** Who reviews what is proposed; see {@link Config.Models}. */
    public record Pair(@Nullable String navigator) {}

    /** Settings of a single model; see {@link Config.Models}. */
    public record Model(
            @JsonProperty("base-url") @Nullable String baseUrl,
            @Nullable String name,
            @JsonProperty("key-variable") @Nullable String keyVariable) {}

    /** Settings of policy; see {@link Config.Policy}. */
    public record Policy(
            @Nullable String directory,
            @Nullable String organisation,
            @Nullable String principles) {}

    /** Settings of the agent; see {@link Config.Agent}. */
    public record Agent(@Nullable String recipes) {}

    /** Settings of the TPM; see {@link Config.Tpm}. */
    public record Tpm(
            @Nullable String tcti,
            @JsonProperty("owner-auth") @Nullable String ownerAuth,
            @Nullable List<Integer> registers,
            @Nullable String makers,
            @Nullable List<String> references,
            @JsonProperty("every-minutes") @Nullable Integer everyMinutes,
            @JsonProperty("every-entries") @Nullable Integer everyEntries,
            @Nullable String authority) {}

    /** Settings of the supply chain; see {@link Config.Supply}. */
    public record Supply(
            @Nullable String organisation, @Nullable String osv) {}

    /** Settings of the sandbox; see {@link Config.Sandbox}. */
    public record Sandbox(
            @Nullable String roots,
            @Nullable List<String> mirrors,
            @JsonProperty("own-host") @Nullable Boolean ownHost) {}

    /** How the node is watched and stopped; see {@link Config.Operator}. */
    public record Operator(
            @Nullable String metrics,
            @JsonProperty("log-format") @Nullable String logFormat,
            @JsonProperty("log-level") @Nullable String logLevel,
            @Nullable String logins,
            @JsonProperty("drain-seconds") @Nullable Integer drainSeconds) {}

    /** Limits; see {@link Config.Limits}. */
    public record Limits(
            @Nullable Integer sessions,
            @JsonProperty("sessions-per-address") @Nullable Integer sessionsPerAddress,
            @JsonProperty("sessions-per-user") @Nullable Integer sessionsPerUser,
            @JsonProperty("waiting-logins") @Nullable Integer waitingLogins,

            @JsonProperty("failed-logins-per-minute") @Nullable
            Integer failedLoginsPerMinute,

            @Nullable Integer channels,
            @Nullable Integer forwards,
            @JsonProperty("requests-per-minute") @Nullable Integer requestsPerMinute,
            @JsonProperty("login-seconds") @Nullable Integer loginSeconds,
            @JsonProperty("idle-minutes") @Nullable Integer idleMinutes,
            @JsonProperty("session-minutes") @Nullable Integer sessionMinutes,
            @JsonProperty("step-minutes") @Nullable Integer stepMinutes,
            @JsonProperty("approval-minutes") @Nullable Integer approvalMinutes) {}

    /** How people come in; see {@link Config.Door}. */
    public record Door(
            @JsonProperty("post-quantum-only") @Nullable Boolean postQuantumOnly,
            @JsonProperty("host-keys") @Nullable List<String> hostKeys,
            @JsonProperty("user-authorities") @Nullable String userAuthorities,
            @JsonProperty("revoked-keys") @Nullable String revokedKeys,
            @Nullable List<String> proxies) {}

    /** Who comes in; see {@link Config.Admitted}. */
    public record People(
            @Nullable List<String> allow,
            @Nullable List<String> deny,
            @Nullable String organisation,
            @JsonProperty("key-types") @Nullable List<String> keyTypes,
            @JsonProperty("fresh-seconds") @Nullable Integer freshSeconds,
            @JsonProperty("stale-minutes") @Nullable Integer staleMinutes) {}

    /** Settings of the log; see {@link Config.Log}. */
    public record Log(@Nullable String logins, @Nullable List<String> seen) {}

    static ConfigFile empty() {
        return new ConfigFile(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }

    /** Reads the file. Unknown keys, wrong types and duplicate keys are refused by name. */
    static ConfigFile read(Path file) {
        YAMLMapper mapper = YAMLMapper.builder(new YAMLFactory())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(file + ": a configuration file has at most " + MAX_BYTES + " bytes");
            }
            String text = Files.readString(file);
            if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
                return empty();
            }
            return mapper.readValue(text, ConfigFile.class);
        } catch (UnrecognizedPropertyException e) {
            throw new ConfigException(
                    file + ", line " + e.getLocation().getLineNr() + ": unknown key '" + e.getPropertyName()
                            + "'; known here are "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", ")),
                    e);
        } catch (MismatchedInputException e) {
            String path = e.getPath().stream()
                    .map(reference -> String.valueOf(reference.getFieldName()))
                    .collect(Collectors.joining("."));
            throw new ConfigException(
                    file + ": bad value for '" + path + "': "
                            + e.getOriginalMessage().lines().findFirst().orElse("wrong type"),
                    e);
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + ": not YAML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException("the configuration file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}

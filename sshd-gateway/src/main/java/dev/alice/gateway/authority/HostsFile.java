package dev.alice.gateway.authority;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.alice.gateway.config.ConfigException;
import dev.alice.sandbox.authority.KnownHost;
import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The file {@code hosts.yaml} of an authority: which TPM may be which host; read again whenever it is asked. */
public record HostsFile(Path file) {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}");

    /** One host as it is written. */
    record Written(
            @JsonProperty("endorsement-key") @Nullable String endorsementKey,
            @Nullable List<String> principals,
            @Nullable String references,
            @Nullable Boolean software) {}

    /** The whole file as it is written. */
    record All(@Nullable List<Written> hosts) {}

    /** The hosts; throws ConfigException with the reason where the file cannot be used. */
    public List<KnownHost> read() {
        YAMLMapper mapper = YAMLMapper.builder(new YAMLFactory())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(file + " has more than " + MAX_BYTES + " bytes");
            }
            All all = mapper.readValue(Files.readString(file), All.class);
            List<KnownHost> hosts = new ArrayList<>();
            for (Written host : all.hosts() == null ? List.<Written>of() : all.hosts()) {
                hosts.add(host(host));
            }
            return hosts;
        } catch (IOException e) {
            throw new ConfigException("the hosts in " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("the hosts in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private KnownHost host(Written host) throws IOException {
        List<String> principals = host.principals() == null ? List.of() : host.principals();
        if (host.endorsementKey() == null || principals.isEmpty()) {
            throw new ConfigException(file + ": a host has endorsement-key and principals");
        }
        for (String principal : principals) {
            if (!PRINCIPAL.matcher(principal).matches()) {
                throw new ConfigException(file + ": '" + principal + "' is not the name of a host");
            }
        }
        String references = host.references();
        return new KnownHost(
                Octets.hex(host.endorsementKey()),
                principals,
                references == null
                        ? Optional.empty()
                        : Optional.of(ReferenceValues.parse(
                                Files.readAllBytes(file.toAbsolutePath().resolveSibling(references)))),
                Boolean.TRUE.equals(host.software()));
    }
}

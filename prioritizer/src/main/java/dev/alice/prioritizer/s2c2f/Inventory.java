package dev.alice.prioritizer.s2c2f;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Digest;
import dev.alice.flow.FileChange;
import dev.alice.flow.FlowId;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Rehearsal;
import dev.alice.prioritizer.PrioritizerException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.json.BomJsonGenerator;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

/**
 * The bill of materials of what a rehearsal installed, told from the files that it left behind.
 *
 * @param components the packages; a version only where a file's name has one
 * @param complete whether all changed files were seen
 */
record Inventory(List<Item> components, boolean complete) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern DEB =
            Pattern.compile("/?var/lib/dpkg/info/([a-z0-9][a-z0-9+.-]{0,100})(?::[a-z0-9-]+)?\\.list");
    private static final Pattern WHEEL =
            Pattern.compile(".*/([A-Za-z0-9][A-Za-z0-9._]{0,100})-([0-9][0-9A-Za-z.+!]{0,60})\\.dist-info/METADATA");
    private static final Pattern NPM =
            Pattern.compile(".*/node_modules/((?:@[a-z0-9._-]{1,100}/)?[a-z0-9._-]{1,120})/package\\.json");

    Inventory {
        components = List.copyOf(components);
    }

    /** One package. */
    record Item(String url, String name, Optional<String> version) {}

    /** What a rehearsal installed; empty where it did not run or installed nothing that these files tell of. */
    static Optional<Inventory> of(Rehearsal rehearsal, HostFacts host) {
        if (!(rehearsal instanceof Rehearsal.Ran ran)) {
            return Optional.empty();
        }
        TreeMap<String, Item> found = new TreeMap<>();
        for (FileChange change : ran.evidence().changes()) {
            if (change.kind() != FileChange.Kind.DELETED) {
                item(change.path(), host).ifPresent(item -> found.put(item.url(), item));
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Inventory(
                        new ArrayList<>(found.values()),
                        ran.evidence().changedFiles()
                                == ran.evidence().changes().size()));
    }

    private static Optional<Item> item(String path, HostFacts host) {
        Matcher deb = DEB.matcher(path);
        Matcher wheel = WHEEL.matcher(path);
        Matcher npm = NPM.matcher(path);
        PackageURLBuilder url = PackageURLBuilder.aPackageURL();
        String name;
        Optional<String> version = Optional.empty();
        if (deb.matches()) {
            name = deb.group(1);
            url.withType("deb")
                    .withNamespace(host.osId().isBlank() ? "debian" : host.osId())
                    .withName(name);
        } else if (wheel.matches()) {
            name = wheel.group(1).toLowerCase(java.util.Locale.ROOT).replaceAll("[-_.]+", "-");
            version = Optional.of(wheel.group(2));
            url.withType("pypi").withName(name).withVersion(wheel.group(2));
        } else if (npm.matches()) {
            name = npm.group(1);
            int slash = name.indexOf('/');
            url.withType("npm").withName(name.substring(slash + 1));
            if (slash > 0) {
                url.withNamespace(name.substring(0, slash));
            }
        } else {
            return Optional.empty();
        }
        try {
            return Optional.of(new Item(url.build().canonicalize(), name, version));
        } catch (MalformedPackageURLException e) {
            return Optional.empty();
        }
    }

    /** CycloneDX 1.6 in canonical JSON; equal for equal flows, but for the time. */
    Bytes document(FlowId flow, Instant at) {
        Bom bom = new Bom();
        Digest digest = Bytes.utf8(flow.qb64()).sha256();
        ByteBuffer id = ByteBuffer.wrap(digest.value().toArray());
        bom.setSerialNumber("urn:uuid:" + new UUID(id.getLong(), id.getLong()));
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(at));
        metadata.setProperties(List.of(
                property("alice:flow", flow.qb64()),
                property("alice:complete", Boolean.toString(complete)),
                property("alice:source", "files that a rehearsal created or changed")));
        bom.setMetadata(metadata);
        for (Item item : components) {
            Component component = new Component();
            component.setType(Component.Type.LIBRARY);
            component.setName(item.name());
            item.version().ifPresent(component::setVersion);
            component.setPurl(item.url());
            component.setBomRef(item.url());
            bom.addComponent(component);
        }
        try {
            String json = new BomJsonGenerator(bom, Version.VERSION_16).toJsonString(false);
            return CanonicalJson.write(JSON.readValue(json, Map.class));
        } catch (GeneratorException | JsonProcessingException e) {
            throw new PrioritizerException("the bill of materials cannot be written: " + e.getMessage(), e);
        }
    }

    private static Property property(String name, String value) {
        Property property = new Property();
        property.setName(name);
        property.setValue(value);
        return property;
    }
}

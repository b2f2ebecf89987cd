package dev.alice.sandbox.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.sandbox.SandboxException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class UpperListingProperties {
    @Property(tries = 200)
    void a_path_with_any_character_is_read_as_it_is(@ForAll @NotEmpty String name) {
        // Given
        String path = new String(name.replace("\0", "0").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        // When
        Map<String, UpperEntry> entries =
                UpperListing.parse(("f 644 0 12 7 1.5\0" + path + "\0").getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(entries).containsOnly(Map.entry(path, new UpperEntry('f', "644", 0, 12, 7, "1.5")));
    }

    @Property(tries = 200)
    void foreign_bytes_are_read_or_refused(@ForAll byte[] listing) {
        // Given arbitrary bytes
        // When
        boolean refused = false;
        try {
            UpperListing.parse(listing);
        } catch (SandboxException e) {
            refused = true;
        }

        // Then
        assertThat(refused || listing.length == 0 || listing[listing.length - 1] == 0)
                .isTrue();
    }

    @Example
    void a_listing_that_is_cut_off_is_no_evidence() {
        // Given
        byte[] listing = "f 644 0 12 7 1.5\0name".getBytes(StandardCharsets.UTF_8);

        // When
        // Then
        assertThatThrownBy(() -> UpperListing.parse(listing)).hasMessageContaining("cut off");
    }

    @Property(tries = 200)
    void two_names_are_the_same_text_only_where_they_are_the_same_bytes(
            @ForAll @Size(max = 6) byte[] one, @ForAll @Size(max = 6) byte[] other) {
        // Given
        byte[] first = named(one);
        byte[] second = named(other);

        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);

        // When
        Map<String, UpperEntry> entries = UpperListing.parse(both.toByteArray());

        // Then
        assertThat(entries).hasSize(Arrays.equals(first, second) ? 1 : 2);
    }

    @Example
    void of_a_listing_that_is_cut_off_what_is_whole_can_be_read() {
        // Given
        byte[] listing = "f 644 0 12 7 1.5\0name\0f 644 0 12".getBytes(StandardCharsets.UTF_8);

        // When, Then
        assertThat(UpperListing.parseBegin(listing)).containsOnlyKeys("name");
    }

    private static byte[] named(byte[] name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("f 644 0 12 7 1.5\0n".getBytes(StandardCharsets.UTF_8));
        for (byte one : name) {
            bytes.write(one == 0 ? 1 : one);
        }
        bytes.write(0);
        return bytes.toByteArray();
    }
}

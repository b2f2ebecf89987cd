package dev.alice.gateway.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class AuthorizedKeyProperties {
    private static final String[] TYPES = {
        "ssh-ed25519",
        "sk-ssh-ed25519@openssh.com",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "ssh-rsa",
    };

    @Property(tries = 200)
    void any_line_is_a_key_that_reads_back_as_itself_or_nothing(@ForAll("lines") String line) {
        AuthorizedKey.parseLine(line).ifPresent(key -> {
            // Then
            assertThat(AuthorizedKey.parseLine(key.type() + " " + key.base64() + " comment"))
                    .contains(key);
            assertThat(key.fingerprint()).matches("SHA256:[A-Za-z0-9+/]{43}");
        });
    }

    @Property(tries = 200)
    void a_good_blob_with_one_byte_cut_added_or_renamed_is_no_key(
            @ForAll @IntRange(min = 0, max = 6) int index, @ForAll @IntRange(min = 1, max = 20) int cut) {
        // Given
        String type = TYPES[index];
        byte[] blob = example(type);
        // Then
        assertThat(parse(type, blob)).isPresent();
        assertThat(parse(type, java.util.Arrays.copyOf(blob, blob.length - cut)))
                .isEmpty();
        assertThat(parse(type, java.util.Arrays.copyOf(blob, blob.length + cut)))
                .isEmpty();
        assertThat(parse(TYPES[(index + 1) % TYPES.length], blob)).isEmpty();
    }

    @Example
    void rsa_under_2048_bits_a_dsa_key_options_and_a_padded_number_are_no_keys() {
        // Given
        String good = Base64.getEncoder().encodeToString(example("ssh-ed25519"));
        byte[] weak = rsa(BigInteger.ONE.shiftLeft(2046).setBit(0).toByteArray());
        byte[] strong = rsa(BigInteger.ONE.shiftLeft(2047).setBit(0).toByteArray());
        byte[] number = BigInteger.ONE.shiftLeft(2047).setBit(0).toByteArray();
        byte[] padded = rsa(
                ByteBuffer.allocate(number.length + 1).put((byte) 0).put(number).array());
        // Then
        assertThat(parse("ssh-rsa", strong)).isPresent();
        assertThat(parse("ssh-rsa", weak)).isEmpty();
        assertThat(parse("ssh-rsa", padded)).isEmpty();
        assertThat(parse("ssh-dss", blob("ssh-dss", new byte[20]))).isEmpty();
        assertThat(AuthorizedKey.parseLine("command=\"/bin/sh\" ssh-ed25519 " + good))
                .isEmpty();
        assertThat(AuthorizedKey.parseLine("  ssh-ed25519\t" + good + " me@home  "))
                .isPresent();
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> type =
                Arbitraries.oneOf(Arbitraries.of(TYPES), Arbitraries.strings().ofMaxLength(20));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> near = Arbitraries.of(TYPES)
                .flatMap(name -> Arbitraries.integers()
                        .between(0, 120)
                        .flatMap(at -> Arbitraries.bytes().map(value -> {
                            byte[] blob = example(name);
                            blob[at % blob.length] = value;
                            return blob;
                        })));
        Arbitrary<String> base64 = Arbitraries.oneOf(noise, near).map(Base64.getEncoder()::encodeToString);
        return net.jqwik.api.Combinators.combine(
                        type, Arbitraries.oneOf(base64, Arbitraries.strings().ofMaxLength(30)))
                .as((name, text) -> name + " " + text);
    }

    private static java.util.Optional<AuthorizedKey> parse(String type, byte[] blob) {
        return AuthorizedKey.parseLine(type + " " + Base64.getEncoder().encodeToString(blob));
    }

    private static byte[] example(String type) {
        byte[] application = "ssh:".getBytes(StandardCharsets.US_ASCII);
        return switch (type) {
            case "ssh-ed25519" -> blob(type, new byte[32]);
            case "sk-ssh-ed25519@openssh.com" -> blob(type, new byte[32], application);
            case "ecdsa-sha2-nistp256" -> blob(type, curve("nistp256"), point(32));
            case "ecdsa-sha2-nistp384" -> blob(type, curve("nistp384"), point(48));
            case "ecdsa-sha2-nistp521" -> blob(type, curve("nistp521"), point(66));
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> blob(type, curve("nistp256"), point(32), application);
            default -> rsa(BigInteger.ONE.shiftLeft(2047).setBit(0).toByteArray());
        };
    }

    private static byte[] rsa(byte[] modulus) {
        return blob("ssh-rsa", new byte[] {1, 0, 1}, modulus);
    }

    private static byte[] curve(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] point(int fieldBytes) {
        byte[] point = new byte[1 + 2 * fieldBytes];
        point[0] = 4;
        return point;
    }

    private static byte[] blob(String type, byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        put(out, type.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            put(out, part);
        }
        return out.toByteArray();
    }

    private static void put(java.io.ByteArrayOutputStream out, byte[] part) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
        out.writeBytes(part);
    }
}

package dev.alice.agent.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ContextTest {

    @Test
    void the_usual_shapes_of_secrets_are_taken_out() {
        for (String[] one : new String[][] {
            {"Password: hunter2", "hunter2"},
            {"export DB_PASSWORD='s3 cret'", "s3 cret"},
            {"\"api_key\": \"abcdef123456\"", "abcdef123456"},
            {"git clone https://bob:swordfish@example.org/x.git", "swordfish"},
            {"sshpass -p sw0rdfish ssh web", "sw0rdfish"},
            {"mysql -u root -pTopSecret db", "TopSecret"},
            {"curl -u bob:swordfish https://example.org", "swordfish"},
            {"machine example.org login bob password swordfish", "swordfish"},
            {"Authorization: Bearer abc.def.ghi", "abc.def.ghi"},
            {"authorization: Basic Ym9iOnN3b3JkZmlzaA==", "Ym9iOnN3b3JkZmlzaA=="},
            {"AKIAIOSFODNN7EXAMPLE is here", "AKIAIOSFODNN7EXAMPLE"},
            {"ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_"},
            {"root:$6$salt$abcdefghijklmnopqrstuv:19000", "$6$salt"},
            {"docker login -u bob -p swordfish registry", "swordfish"},
            {"psql --password=swordfish", "swordfish"},
            {
                "x\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nAAAA\n-----END OPENSSH PRIVATE KEY-----\ny",
                "b3Blbn"
            },
            {"-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA", "MIIEp"},
            {"DB_PASSWORD=x7,Kq93mfa8zz", "Kq93mfa8zz"},
            {"DB_PASSWORD=x7;Kq93mfa8zz", "Kq93mfa8zz"},
            {"password: p'ssw0rdRest", "ssw0rdRest"},
            {"{\"password\": \"abc\\\"defSECRET\"}", "defSECRET"},
            {"DB_PASSWORD=\"a\"b\"LEAKED\"", "LEAKED"},
            {"https://bob:pa/ssw0rd@host/x", "ssw0rd"},
            {"htpasswd -b f bob swordfish", "swordfish"},
            {"Cookie: theme=dark; session=swordfish", "swordfish"},
            {"password=ghp_abcdefghijklmnopqrstuvwxyz0123456789,LEAKED", "LEAKED"},
            {"password=«secret:7»LEAKED", "LEAKED"},
            {"x «secret:7»,password=LEAKED", "LEAKED"},
        }) {
            assertThat(new Redaction().redact(one[0]))
                    .as(one[0])
                    .doesNotContain(one[1])
                    .contains("«secret:");
        }
    }

    @Test
    void what_is_no_secret_stays() {
        for (String plain : List.of(
                "mkdir -p /srv/data",
                "ssh -p 2222 web",
                "ps -p 1",
                "docker run -p 80:80 web",
                "nmap -p 22 host",
                "git clone git@example.org:a/b.git",
                "ssh://git@example.org/x",
                "tail -n 5 /var/log/syslog",
                "[sudo] password for octo: ",
                "https://example.org/path?x=1")) {
            assertThat(new Redaction().redact(plain)).isEqualTo(plain);
        }
    }

    @Test
    void the_same_secret_has_the_same_placeholder() {
        // Given
        var redaction = new Redaction();

        // When
        String first = redaction.redact("password=alpha1 token=beta22");
        String second = redaction.redact("token=beta22 password=alpha1");

        // Then
        assertThat(first).isEqualTo("password=«secret:1» token=«secret:2»");
        assertThat(second).isEqualTo("token=«secret:2» password=«secret:1»");
        assertThat(redaction.toString()).doesNotContain("alpha1");
    }

    @Property(tries = 200)
    void no_secret_survives_anywhere_in_a_text(
            @ForAll("secrets") String secret, @ForAll("noise") String before, @ForAll("noise") String after) {
        for (String form : List.of(
                "password=%s",
                "Password: %s",
                "https://u:%s@h.example/",
                "Authorization: Bearer %s",
                "curl -u bob:%s x",
                "htpasswd -b f bob %s",
                "machine h login bob password %s",
                "echo %s | sudo -S id")) {
            String text = before + "\n" + form.formatted(secret) + "\n" + after;
            assertThat(new Redaction().redact(text)).as(form).doesNotContain("ž");
        }
    }

    @Property(tries = 200)
    void redacting_twice_changes_nothing(@ForAll("secrets") String secret, @ForAll("noise") String before) {
        var redaction = new Redaction();
        String once = redaction.redact(before + " token: " + secret);
        assertThat(redaction.redact(once)).isEqualTo(once);
    }

    /** Passwords with punctuation, and a letter at both ends and in the middle that no noise has. */
    @Provide
    Arbitrary<String> secrets() {
        Arbitrary<String> half =
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(6).ofMaxLength(20);
        return half.flatMap(one -> half.map(two -> "ž" + one + "ž" + two + "ž"));
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('\n', '\t', 'é', '«')
                .ofMaxLength(80);
    }

    @Test
    void escape_sequences_go_and_hidden_characters_show() {
        assertThat(TerminalFilter.clean("\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u001bP1$r\u001b\\y \u009b2Kz"))
                .isEqualTo("red xy z");
        assertThat(TerminalFilter.clean("a\u202eb\u200bc\udb40\udc41d")).isEqualTo("a<U+202E>b<U+200B>c<U+E0041>d");
        assertThat(TerminalFilter.clean("one\r\ntwo\rthree\u0000\b")).isEqualTo("one\ntwo\nthree");
    }

    @Property(tries = 200)
    void cleaning_leaves_no_control_and_does_not_depend_on_chunks(
            @ForAll String text, @ForAll @IntRange(max = 50) int at) {
        // Given
        String foreign = "\u001b[1m" + text + "\u001b]x";
        int cut = Math.min(at, foreign.length());

        // When
        var filter = new TerminalFilter();
        String chunked =
                filter.accept(foreign.substring(0, cut)) + filter.accept(foreign.substring(cut)) + filter.finish();

        // Then
        assertThat(chunked).isEqualTo(TerminalFilter.clean(foreign));
        assertThat(chunked.chars()).allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
    }

    @Test
    void a_line_that_is_not_plain_is_refused_by_its_code_point() {
        assertThat(ProposedLine.objection("apt-get install -y nginx")).isEmpty();
        assertThat(ProposedLine.objection("echo 'Grüße, 世界' > out")).isEmpty();
        for (String[] bad : new String[][] {
            {"echo \u202e x", "202E"},
            {"echo \u200b", "200B"},
            {"ech\u043e hi", "U+043E"},
            {"\u0441\u0440 a b", "U+0441"},
            {"rm \u2013rf x", "U+2013"},
            {"echo \u201chi\u201d", "U+201C"},
            {"ls\u00a0-l", "00A0"},
            {"\uff4c\uff53", "U+FF4C"},
            {"echo a\techo b", "0009"},
            {"mysql -p«secret:1»", "placeholder"},
        }) {
            assertThat(ProposedLine.objection(bad[0]))
                    .as(bad[0])
                    .isPresent()
                    .get()
                    .asString()
                    .contains(bad[1]);
        }
    }

    @Test
    void a_pane_is_cut_to_its_budget_after_its_secrets_are_gone() {
        // Given
        String pane = "-----BEGIN RSA PRIVATE KEY-----\n" + "QUJD\n".repeat(100) + "-----END RSA PRIVATE KEY-----\n"
                + "line\n".repeat(55);

        // When
        String excerpt = PaneExcerpt.of(pane, new Redaction(), 60);

        // Then
        assertThat(excerpt).doesNotContain("QUJD").contains("«secret:1»");
        assertThat(excerpt.lines().count()).isLessThanOrEqualTo(60);
    }
}

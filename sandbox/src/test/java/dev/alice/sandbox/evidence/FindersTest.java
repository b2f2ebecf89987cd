package dev.alice.sandbox.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindersTest {
    private static Change created(String path) {
        return new Change(Change.Kind.CREATED, Change.Node.LINK, path, 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void packages_are_compared_by_name_and_version() {
        // Given
        PackageDatabase before = PackageDatabase.ofDpkg(bytes("""
                Package: kept
                Status: install ok installed
                Version: 1.0-1

                Package: grown
                Status: install ok installed
                Version: 1.0-1
                Description: text
                 Package: not this one

                Package: gone
                Status: install ok installed
                Version: 2.0
                """));
        PackageDatabase after = PackageDatabase.ofDpkg(bytes("""
                Package: kept
                Status: install ok installed
                Version: 1.0-1

                Package: grown
                Status: install ok installed
                Version: 1.1-1

                Package: gone
                Status: deinstall ok config-files
                Version: 2.0

                Package: half
                Status: install ok half-configured
                Version: 3:4.5
                """));

        // When
        List<PackageDatabase.Difference> found = before.until(after);

        // Then
        assertThat(found)
                .containsExactly(
                        new PackageDatabase.Difference("gone", "2.0", ""),
                        new PackageDatabase.Difference("grown", "1.0-1", "1.1-1"),
                        new PackageDatabase.Difference("half", "", "3:4.5"));
    }

    @Property(tries = 200)
    void any_bytes_are_some_data_base(@ForAll byte[] bytes) {
        // When
        PackageDatabase database = PackageDatabase.ofDpkg(bytes);

        // Then
        assertThat(database.until(database)).isEmpty();
    }

    @Test
    void services_are_found_by_links_calls_and_units_each_once() {
        // When
        List<ServiceFinder.Service> found = ServiceFinder.find(
                List.of(
                        created("/etc/systemd/system/multi-user.target.wants/nginx.service"),
                        created("/lib/systemd/system/nginx.service"),
                        created("/usr/lib/systemd/system/other.timer"),
                        created("/etc/rc3.d/S01cron"),
                        created("/etc/nginx/nginx.conf")),
                List.of(
                        List.of("systemctl", "--quiet", "restart", "dbus.service"),
                        List.of("systemctl", "daemon-reload"),
                        List.of("invoke-rc.d", "nginx", "stop")));

        // Then
        assertThat(found)
                .extracting(ServiceFinder.Service::name)
                .containsExactly("dbus", "nginx", "cron", "other.timer");
        assertThat(found.get(0).sign()).isEqualTo("systemctl was asked to restart it");
        assertThat(found.get(1).sign()).contains("enabled");
        assertThat(found.get(3).sign()).contains("nothing showed that it starts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Reading lists...\nDo you want to continue? [Y/n] Abort.\n",
                "[sudo] password for octo: ",
                "*** nginx.conf (Y/I/N/O/D/Z) [default=N] ? dpkg: error\n",
                "Are you sure you want to continue connecting (yes/no/[fingerprint])? ",
                "Enter passphrase for key 'x': ",
                "rm: remove write-protected regular file 'x'? "
            })
    void a_question_is_known_for_one(String output) {
        // When
        List<String> found = PromptFinder.find(output, List.of());

        // Then
        assertThat(found).hasSizeGreaterThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "done\n", "is it? yes, it is\n", "https://example.org/?q=1\n", "a: b\nPassword changed.\n"})
    void what_is_no_question_is_none(String output) {
        // When
        List<String> found = PromptFinder.find(output, List.of());

        // Then
        assertThat(found).isEmpty();
    }

    @Test
    void new_questions_of_debconf_are_told_by_name_alone() {
        // When
        List<String> found = PromptFinder.debconf(
                "Name: debconf/priority\nValue: high\n", "Name: debconf/priority\n\nName: tzdata/Areas\nValue: Etc\n");

        // Then
        assertThat(found).containsExactly("tzdata/Areas");
    }

    @Test
    void a_data_base_of_more_packages_than_any_host_has_is_refused() {
        // Given
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            text.append("Package: a").append(i).append("\nVersion: 1\nStatus: install ok installed\n\n");
        }

        // When, Then
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> PackageDatabase.ofDpkg(bytes(text.toString())))
                .isInstanceOf(dev.alice.sandbox.SandboxException.class)
                .hasMessageContaining("20000 packages");
    }

    @Test
    void the_last_stanza_ends_with_the_file() {
        assertThat(PackageDatabase.ofDpkg(bytes("Package: a\nStatus: install ok installed\nVersion: 1"))
                        .versions())
                .containsExactly(java.util.Map.entry("a", "1"));
    }

    @Test
    void a_hundred_thousand_questions_are_compared_by_name() {
        // Given
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("Name: q").append(i).append('\n');
        }

        // When, Then
        assertThat(PromptFinder.debconf(text.toString(), text + "Name: new\n")).containsExactly("new");
    }
}

package dev.alice.prioritizer.s2c2f;

import static dev.alice.prioritizer.TestingFlows.HOST;
import static dev.alice.prioritizer.TestingFlows.flow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Flow;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumptionReadingTest {
    private static List<Consumption> read(String... commands) {
        Flow flow = flow(commands);
        return ConsumptionReading.read(flow, new CommandAssessor().assess(flow, HOST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            apt-get install -y jq                                | pkg:deb/debian/jq
            sudo -n apt install jq=1.6-2.1                       | pkg:deb/debian/jq@1.6-2.1
            sudo DEBIAN_FRONTEND=noninteractive apt-get -y install jq:amd64 | pkg:deb/debian/jq
            cd /tmp && sudo apt-get install -t bookworm-backports -y jq | pkg:deb/debian/jq
            apt-get install g++                                  | pkg:deb/debian/g%2B%2B
            curl -o x https://user:secret@get.example.org/x      | pkg:generic/x?download_url=https%3A%2F%2Fget.example.org%2Fx
            bash -c 'apt-get install jq'                         | pkg:deb/debian/jq
            pip install --no-cache-dir Requests[socks]==2.31.0   | pkg:pypi/requests@2.31.0
            python3 -m pip install 'urllib3>=2'                  | pkg:pypi/urllib3
            npm install -g @angular/cli@17.0.1                   | pkg:npm/%40angular/cli@17.0.1
            npm i left-pad@^1                                    | pkg:npm/left-pad
            cargo install ripgrep --version 14.1.0 --locked      | pkg:cargo/ripgrep@14.1.0
            curl -fsSLo x.sh https://get.example.org/i.sh        | pkg:generic/i.sh?download_url=https%3A%2F%2Fget.example.org%2Fi.sh
            wget -q https://get.example.org/i.sh                 | pkg:generic/i.sh?download_url=https%3A%2F%2Fget.example.org%2Fi.sh
            dpkg -i /tmp/tool_1.0.deb                            | pkg:deb/debian/tool_1.0.deb
            dnf -y install htop                                  | pkg:rpm/debian/htop
            """)
    void a_command_names_what_it_brings_in(String command, String subject) {
        // When
        List<Consumption> consumed = read(command);

        // Then
        assertThat(consumed).extracting(one -> one.subject(HOST)).containsExactly(subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls -la",
                "apt-get update",
                "apt-get remove -y jq",
                "apt-cache policy jq",
                "dpkg -l",
                "pip list",
                "npm run build",
                "curl -s https://example.org/status",
                "echo apt-get install jq",
                "apt-mark hold jq"
            })
    void a_command_that_brings_nothing_in_consumes_nothing(String command) {
        assertThat(read(command)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            apt-get install --allow-unauthenticated jq     | UNCHECKED
            apt-get -o APT::Get::AllowUnauthenticated=1 install jq | UNCHECKED
            dnf --nogpgcheck install htop                  | UNCHECKED
            dnf --setopt=gpgcheck=0 install htop           | UNCHECKED
            rpm -Uvh --nosignature ./x.rpm                 | UNCHECKED
            pip install --trusted-host pypi.org requests   | UNCHECKED
            pip install --extra-index-url https://other.example/simple requests | LOOSE_SOURCE
            pip install -i http://pypi.example/simple requests | LOOSE_SOURCE
            pip install --require-hashes -r requirements.txt | HASHED
            npm ci                                         | LOCKED
            cargo install --locked ripgrep                 | LOCKED
            curl -k -o x https://get.example.org/x         | UNCHECKED
            curl -o x http://get.example.org/x             | LOOSE_SOURCE
            npx create-thing                               | EXECUTED
            apt-get install ./evil.deb                     | LOCAL
            apt-get install -t bookworm-backports jq       | OTHER_FILE
            apt-get install jq/bookworm-backports          | OTHER_FILE
            apt-get install jq:i386                        | OTHER_FILE
            apt-get install jq:i386=1:1.6                  | OTHER_FILE
            apt-get -o APT::Default-Release=sid install jq | OTHER_FILE
            apt-get source jq                              | OTHER_FILE
            apt-get install 'jq*'                          | UNREADABLE
            gem-like-tool; apt-get frobnicate x            | UNREADABLE
            """)
    void a_command_tells_how_far_it_checks(String command, Trait trait) {
        assertThat(read(command)).isNotEmpty().allMatch(one -> one.has(trait));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apt-get install -y jq",
                "apt-get install jq=1:1.6-2",
                "apt-get install -o Dpkg::Options::=--force-confold -o Acquire::Retries=3 jq"
            })
    void a_command_that_leaves_apt_its_choice_takes_no_other_file(String command) {
        assertThat(read(command)).singleElement().matches(one -> !one.has(Trait.OTHER_FILE));
    }

    @Test
    void a_download_into_an_interpreter_is_run_as_soon_as_it_comes() {
        assertThat(read("curl -sSL https://get.example.org/i.sh | sh"))
                .singleElement()
                .matches(one -> one.has(Trait.EXECUTED));
    }

    @Test
    void a_download_that_a_later_step_checks_is_told_from_one_that_nobody_checks() {
        // When
        List<Consumption> checked =
                read("curl -fsSLO https://get.example.org/tool.tar.gz", "sha256sum -c tool.tar.gz.sha256");
        List<Consumption> unchecked = read("curl -fsSLO https://get.example.org/tool.tar.gz", "tar xf tool.tar.gz");

        // Then
        assertThat(checked).singleElement().matches(one -> one.has(Trait.HASHED));
        assertThat(unchecked).singleElement().matches(one -> !one.has(Trait.HASHED));
    }

    @Test
    void more_than_can_be_looked_at_one_by_one_leaves_one_that_stands_for_the_rest() {
        // Given
        String many = String.join(
                " ", IntStream.range(0, 50).mapToObj(n -> "package" + n).toList());

        // When
        List<Consumption> consumed = read("apt-get install -y " + many);

        // Then
        assertThat(consumed).hasSize(ConsumptionReading.MOST + 1);
        assertThat(consumed.getLast().has(Trait.UNREADABLE)).isTrue();
    }

    @Property(tries = 200)
    void any_line_can_be_read(@ForAll @StringLength(max = 300) @CharRange(from = ' ', to = '~') String line) {
        ShellWords.read(line).forEach(command -> assertThat(command.words()).isNotEmpty());
        ShellWords.read("apt-get install " + line);
        SystemPackages.apt(1, List.of(("install " + line).split(" ")));
        LanguagePackages.pip(1, List.of(("install " + line).split(" ")));
        LanguagePackages.npm(1, "npm", List.of(("install " + line).split(" ")));
        LanguagePackages.cargo(1, List.of(("install " + line).split(" ")));
    }
}

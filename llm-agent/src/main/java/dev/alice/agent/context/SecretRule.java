package dev.alice.agent.context;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The shape of one kind of secret, and the group of the match that is the secret itself. */
record SecretRule(Pattern pattern, int group) {

    /** Values that follow a word like {@code password} but are none. */
    private static final Set<String> NO_SECRETS =
            Set.of("", "\"\"", "''", "true", "false", "null", "none", "yes", "no", "required", "prompt", "x", "*");

    /** Whole-match rules come first: a token inside an assignment then already has its placeholder. */
    static final List<SecretRule> ALL = List.of(
            // Private keys, also when the pane shows only their end or only their beginning.
            whole("(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?"
                    + "(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\\z)"),
            whole("(?:[A-Za-z0-9+/=]{16,80}[ \\t]*\\n[ \\t]*)+-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"),
            whole("AGE-SECRET-KEY-1[0-9A-Z]{20,80}"),
            // Tokens that name themselves.
            whole("\\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\\b"),
            whole("\\bgh[pousr]_[A-Za-z0-9]{20,255}\\b"),
            whole("\\bgithub_pat_[A-Za-z0-9_]{22,255}\\b"),
            whole("\\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,255}"),
            whole("\\bxox[abeoprs]-[A-Za-z0-9-]{10,255}"),
            whole("\\bxapp-[0-9]-[A-Za-z0-9-]{10,255}"),
            whole("\\bsk-[A-Za-z0-9_-]{16,255}"),
            whole("\\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}"),
            whole("\\bAIza[0-9A-Za-z_-]{35}"),
            whole("\\bya29\\.[0-9A-Za-z_-]{20,}"),
            whole("\\bnpm_[A-Za-z0-9]{30,64}\\b"),
            whole("\\bhf_[A-Za-z0-9]{20,64}\\b"),
            whole("\\bpypi-[A-Za-z0-9_-]{30,}"),
            whole("\\bdo[opr]_v1_[a-f0-9]{40,80}\\b"),
            whole("\\bSG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}"),
            whole("\\bhv[sbr]\\.[A-Za-z0-9_-]{20,}"),
            whole("\\bdckr_pat_[A-Za-z0-9_-]{20,}"),
            whole("\\btskey-[a-z]+-[A-Za-z0-9-]{16,}"),
            whole("\\b[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}\\b"),
            whole("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"),
            // Password hashes, as in the shadow file.
            whole("\\$(?:1|5|6|7|y|gy|2[abxy]|argon2id?)\\$[./A-Za-z0-9$=,+-]{10,}"),
            // Headers.
            first("(?i)\\b(?:proxy-)?authorization[\"']?[ \\t]*[:=][ \\t]*[\"']?"
                    + "(?:(?:bearer|basic|token|digest|negotiate|apikey)[ \\t]+)?([^\\s\"']+)"),
            first("(?i)\\bbearer[ \\t]+([A-Za-z0-9._~+/=-]{8,})"),
            first("(?i)\\b(?:x-[a-z-]*(?:key|token|secret|auth)|set-cookie|cookie)[ \\t]*:[ \\t]*([^\\s\"']+)"),
            // URL userinfo.
            first("(?i)\\b[a-z][a-z0-9+.-]{1,20}://[^\\s:/@\"']*:([^\\s@/\"']+)@"),
            first("(?i)\\bhttps?://([^\\s:/@\"']{12,})@"),
            // Command lines.
            first("\\bsshpass[ \\t]+-p[ \\t]*(\"[^\"\\n]*\"|'[^'\\n]*'|\\S+)"),
            first("\\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin|7z|7za)\\b[^\\n|;&]*?[ \\t]-p"
                    + "(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s-]\\S*)"),
            first("\\b(?:docker|podman|buildah|skopeo|helm|oc)[ \\t]+(?:registry[ \\t]+)?login\\b[^\\n|;&]*?"
                    + "[ \\t]-p[ \\t]*(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s-]\\S*)"),
            first("\\b(?:zip|unzip|ipmitool)\\b[^\\n|;&]*?[ \\t]-P[ \\t]*(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s-]\\S*)"),
            first("\\bldap[a-z]+\\b[^\\n|;&]*?[ \\t]-w[ \\t]*(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s-]\\S*)"),
            first("\\bredis-cli\\b[^\\n|;&]*?[ \\t]-a[ \\t]*(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s-]\\S*)"),
            first("[ \\t](?:-u|--user|--proxy-user)[ \\t=]?[^\\s:]+:(\"[^\"\\n]*\"|'[^'\\n]*'|\\S+)"),
            first("(?i)[ \\t]--?(?:[a-z-]*password|passwd|pass|passphrase|[a-z-]*token|[a-z-]*secret|[a-z-]*api-?key"
                    + "|requirepass)[ \\t=]+(\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s-]\\S*)"),
            // The .netrc format.
            first("(?i)\\blogin\\s+\\S+\\s+password\\s+(\\S+)"),
            first("(?im)^[ \\t]*password[ \\t]+(\\S+)[ \\t]*$"),
            // Assignments: shell, YAML, JSON, INI, prompts that echo.
            first(
                    "(?i)[a-z0-9_.-]*(?:password|passwd|passwort|passphrase|passcode|secret|token|api[_-]?key|access[_-]?key"
                            + "|private[_-]?key|account[_-]?key|credential|_pwd|_pass)[a-z0-9_-]*[\"']?(?:[ \\t]+for[ \\t]+[^:\\n]{1,60})?"
                            + "[ \\t]*(?::|=|:=|=>)[ \\t]*(\"[^\"\\n]+\"|'[^'\\n]+'|[^\\s\"',;]+)"),
            first("(?i)\\b(?:pwd|pass|pin)[ \\t]*[:=][ \\t]*(\"[^\"\\n]+\"|'[^'\\n]+'|[^\\s\"',;/]+)"));

    boolean isSecret(String value) {
        return !NO_SECRETS.contains(value.toLowerCase(Locale.ROOT));
    }

    private static SecretRule whole(String regex) {
        return new SecretRule(Pattern.compile(regex), 0);
    }

    private static SecretRule first(String regex) {
        return new SecretRule(Pattern.compile(regex), 1);
    }
}

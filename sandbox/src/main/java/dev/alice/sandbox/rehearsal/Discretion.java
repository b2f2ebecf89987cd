package dev.alice.sandbox.rehearsal;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What of a file's content may not even become evidence.
 *
 * @param secretFile whether a file holds secrets, by its absolute path; its content is then not read
 * @param redaction takes out of a text what looks like a secret
 */
public record Discretion(Predicate<String> secretFile, UnaryOperator<String> redaction) {
    private static final List<Pattern> SECRET = List.of(
            Pattern.compile("/etc/(?:g?shadow|sudoers|security/opasswd).*"),
            Pattern.compile("/etc/(?:ssl/private|wireguard|ppp|letsencrypt|credstore[^/]*)/.*"),
            Pattern.compile("(?i).*(?:[._-]key|\\.pem|\\.p12|\\.pfx|\\.jks|\\.keytab|\\.kdbx)"),
            Pattern.compile("(?i).*/(?:id_(?:rsa|dsa|ecdsa|ed25519)[^/]*|\\.ssh/.*|\\.gnupg/.*|\\.aws/.*|\\.kube/.*)"),
            Pattern.compile("(?i).*(?:secret|passw|credential|token|netrc|pgpass|my\\.cnf|htpasswd).*"),
            Pattern.compile(".*_history"));

    private static final Pattern ASSIGNED = Pattern.compile(
            // possessive, so that a line of blanks or of letters costs what it is long
            "(?im)^([^\\n]{0,200}(?:password|passwd|secret|token|api[_-]?key)[a-z_-]*+(?:[ \\t]*+[:=][ \\t]*+|[ \\t]++))\\S.*+$");

    private static final Pattern KEY = Pattern.compile(
            "(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\\z)");

    /** Careful rules for whoever uses the sandbox without better ones. */
    public static Discretion ordinary() {
        return new Discretion(
                Discretion::isSecret,
                text -> KEY.matcher(ASSIGNED.matcher(text).replaceAll("$1«secret»"))
                        .replaceAll("«secret»"));
    }

    /** These rules, and further ones on top. */
    public Discretion and(Discretion further) {
        return new Discretion(
                secretFile.or(further.secretFile), text -> further.redaction.apply(redaction.apply(text)));
    }

    private static boolean isSecret(String path) {
        return SECRET.stream().anyMatch(pattern -> pattern.matcher(path).matches());
    }
}

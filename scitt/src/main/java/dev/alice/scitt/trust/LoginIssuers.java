package dev.alice.scitt.trust;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People who sign with the key that they log in with: {@code did:web:HOST:USER.keys}. The kid is the key's RFC 9679
 * thumbprint, or its OpenSSH fingerprint ({@code SHA256:…}) as text.
 */
public final class LoginIssuers implements IssuerKeys {
    private final LoginKeys keys;
    private final String prefix;
    private final Pattern form;

    /**
     * The logins of a forge.
     *
     * @param host such as {@code github.com}
     */
    public LoginIssuers(String host, LoginKeys keys) {
        this.keys = keys;
        this.prefix = DidWeb.METHOD + host + ":";
        this.form = Pattern.compile(Pattern.quote(prefix) + "([A-Za-z0-9][A-Za-z0-9_-]{0,38})\\.keys");
    }

    /** How all of them begin. */
    public String prefix() {
        return prefix;
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        Matcher login = form.matcher(issuer);
        if (!login.matches()) {
            return new Untrusted("'" + issuer + "' is not " + prefix + "USER.keys");
        }
        String fingerprint = new String(keyId.toBytes(), StandardCharsets.UTF_8);
        for (SshKey key : known(keys.keysOf(login.group(1)))) {
            if (key.key().thumbprint().octets().equals(keyId)
                    || key.fingerprint().equals(fingerprint)) {
                return new Current(key.key());
            }
        }
        return new Untrusted("no key of " + issuer + " has that kid; it is a thumbprint or an OpenSSH fingerprint of an"
                + " ssh-ed25519, nistp256 or nistp384 key");
    }

    /** Whoever publishes the keys is not asked in the middle of a batch. */
    @Override
    public Standing again(SignedStatement statement, CoseKey key) {
        return new Current(key);
    }

    private static List<SshKey> known(List<String> lines) {
        List<SshKey> known = new ArrayList<>();
        for (String line : lines) {
            SshKey.parse(line).ifPresent(known::add);
        }
        return known;
    }
}

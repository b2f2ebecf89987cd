package dev.alice.sandbox.root;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small RPM repository made on the spot of what a Debian has: a release that says Fedora, a userland with dnf, and a
 * package to install; served by HTTP on this host.
 */
final class TestingRepository implements AutoCloseable {
    private static final String SCRIPT = """
            set -eu
            cd "$1"
            mkdir -p base/usr/lib base/etc release/usr/lib release/etc spec repo
            # the files of dnf, a shell and its tools with all that they need; not what only Debian needs
            packages=$(apt-cache depends --recurse --installed --no-suggests --no-recommends --no-conflicts --no-breaks \\
                --no-replaces --no-enhances dnf rpm bash coreutils util-linux findutils grep sed 2>/dev/null |
                grep '^[a-z0-9]' | sort -u | grep -v -E '^(dpkg|gnupg-l10n|gnupg-utils|perl|debconf|adduser|passwd|tar|libmagic-mgc|sensible)')
            dpkg-query --listfiles $packages 2>/dev/null |
                grep -v -E '^/usr/share/(doc|man|locale|info|lintian|bug)|^package |^diverted|^locally' | sort -u |
                while read -r file; do if [ -f "$file" ] || [ -L "$file" ]; then echo "$file"; fi; done >files
            tar -C / -cf - -T files 2>/dev/null | tar -C base -xf - --transform 's,^\\(bin\\|sbin\\|lib\\|lib64\\)/,usr/\\1/,S'
            for name in bin sbin lib lib64; do
                [ ! -L "base/$name" ] || continue
                [ ! -d "base/$name" ] || { mkdir -p "base/usr/$name"; cp -a "base/$name/." "base/usr/$name/"; rm -rf "base/$name"; }
                mkdir -p "base/usr/$name"
                ln -s "usr/$name" "base/$name"
            done
            [ -e base/usr/bin/sh ] || ln -s bash base/usr/bin/sh
            printf 'ID=fedora\\nVERSION_ID=42\\nPRETTY_NAME="Fedora of a test"\\n' >release/usr/lib/os-release
            rm -f base/etc/os-release base/usr/lib/os-release
            ln -s ../usr/lib/os-release release/etc/os-release
            printf 'root:x:0:0::/root:/bin/bash\\n' >base/etc/passwd
            printf 'root:x:0:\\n' >base/etc/group
            mkdir -p base/etc/yum.repos.d base/etc/dnf base/etc/rpm base/root base/tmp base/var/tmp
            printf '[main]\\ngpgcheck=0\\nmetadata_expire=0\\n' >base/etc/dnf/dnf.conf
            printf '[local]\\nname=local\\nbaseurl=http://127.0.0.1:%s/\\nenabled=1\\n' "$2" >base/etc/yum.repos.d/local.repo
            echo '%_dbpath /usr/lib/sysimage/rpm' >base/etc/rpm/macros
            mkdir -p more/usr/bin more/etc
            printf '#!/bin/sh\\necho greetings\\n' >more/usr/bin/greeting
            printf 'tone=kind\\n' >more/etc/greeting.conf
            chmod 755 more/usr/bin/greeting
            spec() {
                printf '%s\\n' "Name: $1" 'Version: 1' 'Release: 1' 'Summary: s' 'License: x' "${5:-BuildArch: noarch}" \\
                    'AutoReqProv: no' '%description' d '%install' "cp -a $3/. %{buildroot}/" "$4" '%files' "$2" >"spec/$1.spec"
                rpmbuild -bb --quiet --define "_topdir $PWD/build" --define "_rpmdir $PWD/repo" \\
                    --define '_binary_payload w0.gzdio' --define '__os_install_post %{nil}' \\
                    --define '_build_id_links none' --define 'debug_package %{nil}' "spec/$1.spec"
            }
            spec fedora-userland '/*' "$PWD/base" '' "Epoch: 1
            Provides: /bin/sh"
            spec fedora-release '/*' "$PWD/release" '' "BuildArch: noarch
            Provides: system-release = 42"
            spec greeting '/*' "$PWD/more" "%post
            echo installed >/var/greeted"
            createrepo_c --quiet --compatibility repo 2>/dev/null || createrepo_c --quiet repo
            """;

    private final HttpServer server;
    private final Path repository;

    TestingRepository(Path directory) throws IOException {
        repository = directory.resolve("repo");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = repository
                    .resolve(exchange.getRequestURI().getPath().substring(1))
                    .normalize();
            boolean known = file.startsWith(repository) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? Files.size(file) : -1);
            try (var out = exchange.getResponseBody()) {
                if (known) {
                    Files.copy(file, out);
                }
            }
        });
        server.start();
        Process process = new ProcessBuilder(List.of("bash", "-c", SCRIPT, "make", directory.toString(), "" + port()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("no repository: " + Files.readString(directory.resolve("log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The repository as a file URL, which a maker may read. */
    String url() {
        return "file://" + repository;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

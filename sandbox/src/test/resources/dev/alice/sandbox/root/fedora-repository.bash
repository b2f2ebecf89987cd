#!/usr/bin/env bash
# Makes a small RPM repository in the directory $1/repo of what this Debian has: a release that says Fedora, a userland
# with dnf, and a package to install. $2 is the URL that it will be found at, $3 names further Debian packages whose files
# the userland has.
set -eu
cd "$1"
mkdir -p base/usr/lib base/etc release/usr/lib release/etc spec repo
# the files of dnf, a shell and its tools with all that they need; not what only Debian needs
packages=$(apt-cache depends --recurse --installed --no-suggests --no-recommends --no-conflicts --no-breaks \
    --no-replaces --no-enhances dnf rpm bash coreutils util-linux findutils grep sed ${3-} 2>/dev/null |
    grep '^[a-z0-9]' | sort -u | grep -v -E '^(dpkg|gnupg-l10n|gnupg-utils|perl|debconf|adduser|passwd|tar|libmagic-mgc|sensible)')
dpkg-query --listfiles $packages ${3-} 2>/dev/null |
    grep -v -E '^/usr/share/(doc|man|locale|info|lintian|bug)|^package |^diverted|^locally' | sort -u |
    while read -r file; do if [ -f "$file" ] || [ -L "$file" ]; then echo "$file"; fi; done >files
tar -C / -cf - -T files 2>/dev/null | tar -C base -xf - --transform 's,^\(bin\|sbin\|lib\|lib64\)/,usr/\1/,S'
for name in bin sbin lib lib64; do
    [ ! -L "base/$name" ] || continue
    [ ! -d "base/$name" ] || { mkdir -p "base/usr/$name"; cp -a "base/$name/." "base/usr/$name/"; rm -rf "base/$name"; }
    mkdir -p "base/usr/$name"
    ln -s "usr/$name" "base/$name"
done
[ -e base/usr/bin/sh ] || ln -s bash base/usr/bin/sh
printf 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora of a test"\n' >release/usr/lib/os-release
rm -f base/etc/os-release base/usr/lib/os-release
ln -s ../usr/lib/os-release release/etc/os-release
printf 'root:x:0:0::/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n' >base/etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >base/etc/group
mkdir -p base/etc/yum.repos.d base/etc/dnf base/etc/rpm base/root base/tmp base/var/tmp
printf '[main]\ngpgcheck=0\nmetadata_expire=0\n' >base/etc/dnf/dnf.conf
printf '[local]\nname=local\nbaseurl=%s\nenabled=1\n' "$2" >base/etc/yum.repos.d/local.repo
echo '%_dbpath /usr/lib/sysimage/rpm' >base/etc/rpm/macros
mkdir -p more/usr/bin more/etc
printf '#!/bin/sh\necho greetings\n' >more/usr/bin/greeting
printf 'tone=kind\n' >more/etc/greeting.conf
chmod 755 more/usr/bin/greeting
spec() {
    printf '%s\n' "Name: $1" 'Version: 1' 'Release: 1' 'Summary: s' 'License: x' "${5:-BuildArch: noarch}" \
        'AutoReqProv: no' '%description' d '%install' "cp -a $3/. %{buildroot}/" "$4" '%files' "$2" >"spec/$1.spec"
    rpmbuild -bb --quiet --define "_topdir $PWD/build" --define "_rpmdir $PWD/repo" \
        --define '_binary_payload w0.gzdio' --define '__os_install_post %{nil}' \
        --define '_build_id_links none' --define 'debug_package %{nil}' "spec/$1.spec"
}
spec fedora-userland '/*' "$PWD/base" '' "Epoch: 1
Provides: /bin/sh"
spec fedora-release '/*' "$PWD/release" '' "BuildArch: noarch
Provides: system-release = 42"
spec greeting '/*' "$PWD/more" "%post
echo installed >/var/greeted"
createrepo_c --quiet --compatibility repo 2>/dev/null || createrepo_c --quiet repo

#!/usr/bin/env bash
# Makes a Debian repository of a small package in two versions in the directory $1. With a second argument, the script
# fedora-repository.bash, an RPM repository of the same package and of a small Fedora too, to be found at the URL $3.
set -eu
rm -rf "$1"
mkdir -p "$1/apt" "$1/build"
cd "$1/build"
for version in 1 2; do
    mkdir -p "deb-$version/DEBIAN" "deb-$version/usr/bin" "deb-$version/etc"
    printf '%s\n' 'Package: greeting' "Version: $version" 'Architecture: all' 'Maintainer: Nobody <nobody@example.org>' \
        'Description: a program that greets' >"deb-$version/DEBIAN/control"
    echo /etc/greeting.conf >"deb-$version/DEBIAN/conffiles"
    echo 'tone=kind' >"deb-$version/etc/greeting.conf"
    printf '#!/bin/sh\necho greetings %s\n' "$version" >"deb-$version/usr/bin/greeting"
    chmod 755 "deb-$version/usr/bin/greeting"
    dpkg-deb --root-owner-group --build "deb-$version" "$1/apt/greeting_${version}_all.deb" >/dev/null
done
cd "$1/apt"
dpkg-scanpackages --multiversion . 2>/dev/null >Packages
[ $# -gt 1 ] || exit 0

mkdir -p "$1/rpm"
bash "$2" "$1/rpm" "$3" 'tmux procps tar gzip passwd libc-bin'
cd "$1/rpm"
mkdir -p newer/usr/bin newer/etc
printf '#!/bin/sh\necho greetings 2\n' >newer/usr/bin/greeting
chmod 755 newer/usr/bin/greeting
echo 'tone=kind' >newer/etc/greeting.conf
printf '%s\n' 'Name: greeting' 'Version: 2' 'Release: 1' 'Summary: s' 'License: x' 'BuildArch: noarch' 'AutoReqProv: no' \
    '%description' d '%install' "cp -a $PWD/newer/. %{buildroot}/" '%files' '/*' >spec/greeting2.spec
rpmbuild -bb --quiet --define "_topdir $PWD/build" --define "_rpmdir $PWD/repo" --define '_binary_payload w0.gzdio' \
    --define '__os_install_post %{nil}' --define '_build_id_links none' spec/greeting2.spec
createrepo_c --quiet --compatibility repo 2>/dev/null || createrepo_c --quiet repo

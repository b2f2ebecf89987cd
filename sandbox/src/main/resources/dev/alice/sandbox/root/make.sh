# Runs a maker of roots in process and mount namespaces of its own, which end with it: make.sh COMMAND...
mount -t proc proc /proc || exit 1
cd /
export TMPDIR=/media/work HOME=/media/work DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
# Fedora's place of the data base; the rpm of a Debian has another
echo '%_dbpath /usr/lib/sysimage/rpm' >"$HOME/.rpmmacros" || exit 1
exec "$@"

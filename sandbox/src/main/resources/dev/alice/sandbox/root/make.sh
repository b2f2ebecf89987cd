# Runs a maker of roots in process and mount namespaces of its own, which end with it: make.sh COMMAND...
mount -t proc proc /proc || exit 1
cd /
export TMPDIR=/tmp/work HOME=/tmp/work DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
exec "$@"

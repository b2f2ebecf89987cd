# Mounts the directory where a root is made, in a mount namespace of its own: workshop.sh DIRECTORY BASE
set -eu
cd "$1"
chown "$2:$2" .
chmod 755 .
mount -t tmpfs -o mode=755,size=512m tmpfs /media
mkdir /media/root /media/work
chmod 1777 /media/work
mount --no-canonicalize --bind . /media/root
echo ready
exec cat >/dev/null

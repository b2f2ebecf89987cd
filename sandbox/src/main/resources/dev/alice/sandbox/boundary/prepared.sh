# Builds the stage of one rehearsal over a prepared root, says "ready", and lives until its standard input is closed:
# prepared.sh SCRATCH TREE SIZE INODES BASE OPTIONS USER UID HOME DIRECTORY
set -eu
umask 022
S=$1 TREE=$2 SIZE=$3 INODES=$4 BASE=$5 OPTIONS=$6 NAME=$7 ID=$8 HOMEDIR=$9
shift 9
DIRECTORY=$1
owner=$((BASE + ID))
# The tree may lie where the scratch file system comes to be; as the working directory it is found all the same.
cd "$TREE"
mount -t tmpfs -o "size=$SIZE,nr_inodes=$INODES,mode=755,nosuid,nodev" tmpfs "$S"
mkdir "$S/root" "$S/upper" "$S/work" "$S/trees" "$S/fixed" "$S/fixed/bin" "$S/proxy" \
    "$S/trees/tmp" "$S/trees/run" "$S/trees/shm" "$S/trees/empty" "$S/trees/run/.rehearsal"
chown "$BASE:$BASE" "$S/upper" "$S/trees/tmp" "$S/trees/run" "$S/trees/shm" "$S/trees/run/.rehearsal"
[ "$ID" = 0 ] || chown "$owner:$owner" "$S/trees/run/.rehearsal"
chmod 1777 "$S/trees/tmp" "$S/trees/shm"
mount -t overlay overlay -o "nosuid,nodev,${OPTIONS}lowerdir=.,upperdir=$S/upper,workdir=$S/work" "$S/root"
# The keeper's way into the root: a link that lies in it could lead anywhere on the host, so the kernel follows none.
R=$S/own
mkdir "$R"
mount --bind -o nosymfollow "$S/root" "$R"
refuse() {
    echo "${1#"$R"} of this root is $2; it is not rehearsed in"
    exit 1
}
directory() {
    [ ! -L "$1" ] || refuse "$1" 'a link, which leads out of it'
    [ ! -e "$1" ] || [ -d "$1" ] || refuse "$1" 'no directory'
}
file() {
    [ ! -L "$1" ] || refuse "$1" 'a link, which leads out of it'
    [ ! -e "$1" ] || [ -f "$1" ] || refuse "$1" 'no file'
}
directory "$R/etc"
directory "$R/usr"
for layer in "$R"/*; do
    if [ -d "$layer" ] && [ ! -L "$layer" ]; then echo "layer ${layer##*/}"; fi
done

# The account, with a line in each list; no password opens any of them.
if [ "$ID" != 0 ]; then
    line() {
        file "$R/etc/$1"
        awk -F: -v name="$NAME" -v id="$ID" -v by="$3" '$1 != name && !(by && $3 == id)' "$R/etc/$1" >"$S/fixed/$1"
        printf '%s\n' "$2" >>"$S/fixed/$1"
        cat "$S/fixed/$1" >"$R/etc/$1"
    }
    line passwd "$NAME:x:$ID:$ID::$HOMEDIR:/bin/bash" 1
    line group "$NAME:x:$ID:" 1
    file "$R/etc/shadow"
    file "$R/etc/gshadow"
    [ ! -e "$R/etc/shadow" ] || line shadow "$NAME:*:20000:0:99999:7:::" ''
    [ ! -e "$R/etc/gshadow" ] || line gshadow "$NAME:*::" ''
fi
inner=
case $DIRECTORY in
    "$HOMEDIR"/* | /tmp/* | /mnt/* | /media/*) inner=$DIRECTORY ;;
esac
place() {
    case $1 in /tmp | /tmp/*) printf %s "$S/trees$1" ;; *) printf %s "$R$1" ;; esac
}
make() {
    [ -n "$1" ] || return 0
    make "${1%/*}"
    directory "$(place "$1")"
    [ ! -d "$(place "$1")" ] || return 0
    mkdir "$(place "$1")"
    chown -h "$owner:$owner" "$(place "$1")"
}
case $HOMEDIR in /home/*) make "$HOMEDIR" ;; esac
[ -z "$inner" ] || make "$inner"

# No service manager runs inside; maintainer scripts ask this before they start one (Debian policy 9.3.3).
if [ ! -L "$R/usr/sbin" ] && [ -d "$R/usr/sbin" ] && [ ! -L "$R/usr/sbin/policy-rc.d" ] && [ ! -e "$R/usr/sbin/policy-rc.d" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$R/usr/sbin/policy-rc.d"
    chmod 755 "$R/usr/sbin/policy-rc.d"
    chown -h "$BASE:$BASE" "$R/usr/sbin/policy-rc.d"
fi
umount "$R"
rmdir "$R"

# Written by the shell itself: a process less to wait for.
printf '%s\n' '#!/bin/sh' 'while [ $# -gt 0 ]; do' '    case $1 in' '        -n | -E | -H) shift ;;' '        --) shift; break ;;' \
    '        -*) echo "rehearsal: this option of sudo is not modelled: $1" >&2; exit 125 ;;' '        *) break ;;' '    esac' \
    'done' '[ $# -gt 0 ] || exit 125' 'exec env -- "$@"' >"$S/fixed/bin/sudo"
chmod 755 "$S/fixed/bin/sudo"
echo ready
exec cat >/dev/null

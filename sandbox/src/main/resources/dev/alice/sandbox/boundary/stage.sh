# Builds the stage of one rehearsal inside a mount namespace of its own, says "ready", and lives until its
# standard input is closed: stage.sh SCRATCH MODE SIZE INODES BASE USER UID HOME DIRECTORY USERNS IDMAP-SCRIPT
set -eu
umask 022
S=$1 MODE=$2 SIZE=$3 INODES=$4 BASE=$5 NAME=$6 ID=$7 HOMEDIR=$8 DIRECTORY=$9
shift 9
USERNS=$1 IDMAP=$2
give() { if [ "$MODE" != user ]; then chown -h -- "$@"; fi; }
mount -t tmpfs -o "size=$SIZE,nr_inodes=$INODES,mode=755,nosuid,nodev" tmpfs "$S"
mkdir "$S/root" "$S/upper" "$S/work" "$S/lower" "$S/trees" "$S/fixed"

layers=
for name in usr etc var opt srv bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$name" ]; then
        cp -P "/$name" "$S/root/$name"
        give "$BASE:$BASE" "$S/root/$name"
    elif [ -d "/$name" ]; then
        layers="$layers $name"
        mkdir "$S/root/$name" "$S/upper/$name" "$S/work/$name" "$S/lower/$name"
        chmod "$(stat -c %a "/$name")" "$S/upper/$name"
        give "$BASE:$BASE" "$S/upper/$name"
        # The one user there is would own the system's directories; this keeps it from writing into them.
        [ "$MODE" != user ] || chmod a-w "$S/upper/$name"
    fi
done
give "$BASE:$BASE" "$S/root"

# The host's own secrets and sockets are left out; what is writable there belongs to the rehearsal alone.
for tree in tmp var-tmp home root run shm etc-ssh mnt media empty; do mkdir "$S/trees/$tree"; done
chmod 1777 "$S/trees/tmp" "$S/trees/var-tmp" "$S/trees/shm"
chmod 700 "$S/trees/root"
if [ "$MODE" != user ] && [ -d /etc/ssh ]; then
    cp -R -P -p /etc/ssh/. "$S/trees/etc-ssh/"
    rm -f "$S/trees/etc-ssh/"ssh_host_*_key
    chown -R -h "$BASE:$BASE" "$S/trees/etc-ssh"
fi
for tree in tmp var-tmp home root run shm mnt media; do give "$BASE:$BASE" "$S/trees/$tree"; done
owner=$((BASE + ID))
case $HOMEDIR in
    /home/*)
        mkdir -p "$S/trees$HOMEDIR"
        chmod 755 "$S/trees$HOMEDIR"
        give "$owner:$owner" "$S/trees$HOMEDIR"
        ;;
esac
inner=
case $DIRECTORY in
    "$HOMEDIR"/* | /tmp/* | /mnt/* | /media/*) inner=$DIRECTORY ;;
esac
if [ -n "$inner" ]; then
    mkdir -p "$S/trees$inner"
    walk=$inner
    while [ "$walk" != "$HOMEDIR" ] && [ "$(dirname "$walk")" != / ]; do
        give "$owner:$owner" "$S/trees$walk"
        walk=$(dirname "$walk")
    done
fi
mkdir "$S/trees/run/.rehearsal"
give "$owner:$owner" "$S/trees/run/.rehearsal"

# The accounts: the user has a line, and no password hash of the host is inside.
accounts=$S/fixed
[ "$MODE" = user ] || accounts=$S/upper/etc
if [ "$ID" = 0 ]; then
    cat /etc/passwd >"$accounts/passwd"
    cat /etc/group >"$accounts/group"
else
    awk -F: -v id="$ID" -v name="$NAME" '$3 != id && $1 != name' /etc/passwd >"$accounts/passwd"
    printf '%s:x:%s:%s::%s:/bin/bash\n' "$NAME" "$ID" "$ID" "$HOMEDIR" >>"$accounts/passwd"
    awk -F: -v id="$ID" -v name="$NAME" '$3 != id && $1 != name' /etc/group >"$accounts/group"
    printf '%s:x:%s:\n' "$NAME" "$ID" >>"$accounts/group"
fi
if [ "$MODE" != user ]; then
    awk -F: '{ print $1 ":*:20000:0:99999:7:::" }' "$accounts/passwd" >"$accounts/shadow"
    awk -F: '{ print $1 ":*::" }' "$accounts/group" >"$accounts/gshadow"
    group=$(awk -F: '$1 == "shadow" { print $3 }' /etc/group)
    chmod 640 "$accounts/shadow" "$accounts/gshadow"
    chown "$BASE:$BASE" "$accounts/passwd" "$accounts/group"
    chown "$BASE:$((BASE + ${group:-0}))" "$accounts/shadow" "$accounts/gshadow"
    for backup in shadow- gshadow- passwd- group-; do
        if [ -e "/etc/$backup" ]; then mknod "$accounts/$backup" c 0 0; fi
    done
fi

# No service manager runs inside; maintainer scripts ask this before they start one (Debian policy 9.3.3).
if [ "$MODE" != user ] && [ -d /usr/sbin ] && [ ! -L /usr/sbin ] && [ ! -e /usr/sbin/policy-rc.d ]; then
    mkdir "$S/upper/usr/sbin"
    printf '#!/bin/sh\nexit 101\n' >"$S/upper/usr/sbin/policy-rc.d"
    chmod 755 "$S/upper/usr/sbin/policy-rc.d"
    chmod "$(stat -c %a /usr/sbin)" "$S/upper/usr/sbin"
    give "$BASE:$BASE" "$S/upper/usr/sbin" "$S/upper/usr/sbin/policy-rc.d"
fi

cat >"$S/fixed/sudo" <<'SUDO'
#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        -n | -E | -H) shift ;;
        --) shift; break ;;
        -*) echo "rehearsal: this option of sudo is not modelled: $1" >&2; exit 125 ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || exit 125
exec env -- "$@"
SUDO
mkdir "$S/fixed/bin"
mv "$S/fixed/sudo" "$S/fixed/bin/sudo"
chmod 755 "$S/fixed/bin/sudo"

if [ "$MODE" = idmapped ]; then
    # shellcheck disable=SC2086
    perl -e "$IDMAP" "$USERNS" "$S/lower" $layers
fi
for name in $layers; do
    lower=/$name
    options=
    [ "$MODE" = idmapped ] && lower=$S/lower/$name
    [ "$MODE" = user ] && options=userxattr,
    if mount -t overlay overlay -o "${options}lowerdir=$lower,upperdir=$S/upper/$name,workdir=$S/work/$name" "$S/root/$name" 2>"$S/fixed/error"; then
        echo "layer $name"
    else
        echo "missing $name $(head -n 1 "$S/fixed/error")"
    fi
done
for place in proc dev tmp home root run mnt media sys boot; do
    mkdir "$S/root/$place"
    give "$BASE:$BASE" "$S/root/$place"
done
chmod 1777 "$S/root/tmp"
echo ready
exec cat >/dev/null

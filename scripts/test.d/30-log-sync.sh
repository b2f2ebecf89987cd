# A registration is on the device before it is acknowledged: between the last write to the file of the database and the
# acknowledgement there is a sync of that file. Watched from outside, with strace. (PostgreSQL syncs in its own server, with
# fsync and synchronous_commit on, which are its defaults.)
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/scripts/build"
# shellcheck source=../jvm.bash
. "$root/scripts/jvm.bash"
mkdir "$work/classes" "$work/data"
"$java_home/bin/javac" -nowarn -d "$work/classes" -cp "$lib/*" \
  "$root/scitt/src/test/java/dev/alice/scitt/bench/FewRegistrations.java"
strace -f -qq -y -s 32 -e trace=write,pwrite64,pwritev,fsync,fdatasync,msync,sync_file_range -o "$work/trace" \
  "$java" "${jvm[@]}" -cp "$work/classes:$lib/*" dev.alice.scitt.bench.FewRegistrations "$work/data" >"$work/out" 2>"$work/err" ||
  { cat "$work/err"; echo "the registrations failed"; exit 1; }
/usr/bin/python3 - "$work/trace" <<'PYTHON'
import re, sys
written = synced = False
acknowledged, begun = 0, {}
for line in open(sys.argv[1], errors="replace"):
    pid, _, call = line.partition(" ")
    call = call.strip()
    # a call counts as a write when it begins and as a sync when it has ended
    if call.startswith("<..."):
        call, ended = begun.pop(pid, ""), re.search(r"= 0\b", call) is not None
        starts = False
    else:
        starts, ended = True, not call.endswith("<unfinished ...>") and re.search(r"= 0\b", call) is not None
        if call.endswith("<unfinished ...>"):
            begun[pid] = call
    database = ".mv.db>" in call
    if database and starts and re.match(r"(write|pwrite64|pwritev)\(", call):
        written, synced = True, False
    elif database and ended and re.match(r"(fsync|fdatasync|msync)\(", call):
        synced = True
    elif starts and "ACKNOWLEDGED" in call:
        acknowledged += 1
        assert written, f"acknowledgement {acknowledged}: nothing was written to the database before"
        assert synced, f"acknowledgement {acknowledged}: the last write was not synced before"
        written = synced = False
assert acknowledged == 5, f"{acknowledged} acknowledgements were seen, not 5"
print("5 registrations, each written and synced before it was acknowledged")
PYTHON

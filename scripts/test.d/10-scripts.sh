# Every script is one that bash can read, is executable, and names no program that setup does not know.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
for script in scripts/* .ci/run; do
  [ -f "$script" ] || continue
  bash -n "$script"
  case $script in
    *.bash) ;;
    *) [ -x "$script" ] || { echo "$script is not executable"; exit 1; } ;;
  esac
done
scripts/setup --check
[ -z "$(scripts/setup)" ] || { echo "setup is not quiet where nothing is missing"; exit 1; }

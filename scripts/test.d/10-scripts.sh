# Every script can be read by its interpreter and is executable; setup finds nothing missing and is quiet about it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
for script in scripts/* .ci/run; do
  [ -f "$script" ] || continue
  case $(head -n 1 "$script") in
    *python3) /usr/bin/python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$script" ;;
    *) bash -n "$script" ;;
  esac
  case $script in
    *.bash) ;;
    *) [ -x "$script" ] || { echo "$script is not executable"; exit 1; } ;;
  esac
done
scripts/setup --check
[ -z "$(scripts/setup)" ] || { echo "setup is not quiet where nothing is missing"; exit 1; }

# Joins the control groups, opens the filter to read and the status to write, and becomes the command: launch.sh FILTER STATUS GROUP... -- COMMAND...
filter=$1 status=$2
shift 2
while [ "$1" != -- ]; do
    echo $$ >"$1/cgroup.procs" || exit 120
    shift
done
shift
exec "$@" 9<"$filter" 8>"$status"

# Waits until the ids of its user namespace are mapped, and becomes the keeper's script: keeper.sh SCRIPT ARGUMENT...
echo mapped
read -r _
exec sh -c "$@"

# Clones each directory /NAME as an id-mapped mount at TARGET/NAME: idmap.pl USERNS TARGET NAME...
# open_tree, mount_setattr and move_mount have the same numbers on x86_64 and aarch64.
use strict;
my ($ns, $target, @names) = @ARGV;
open(my $map, '<', $ns) or die "user namespace: $!\n";
my $empty = "";
my $attr = pack("QQQQ", 0x100000 | 0x2 | 0x4, 0, 0, fileno($map)); # IDMAP, NOSUID, NODEV
for my $name (@names) {
    my $from = "/$name";
    my $to = "$target/$name";
    my $fd = syscall(428, -100, $from, 0x80001); # AT_FDCWD, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC
    die "open_tree $from: $!\n" if $fd < 0;
    syscall(442, $fd, $empty, 0x1000, $attr, 32) == 0 or die "mount_setattr $from: $!\n"; # AT_EMPTY_PATH
    syscall(429, $fd, $empty, -100, $to, 4) == 0 or die "move_mount $from: $!\n"; # MOVE_MOUNT_F_EMPTY_PATH
}

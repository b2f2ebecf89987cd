# Listens on the loopback of a network of its own and relays each connection to a socket file: forward.pl SOCKET PORT
# It runs outside of the rehearsal's process namespace and without any right; says "ready", and lives until its standard input is
# closed: that is the moment when the server ends, however it ends.
use strict;
use warnings;
use Socket;
use IO::Socket::UNIX;
use IO::Poll qw(POLLIN POLLOUT POLLHUP POLLERR);
my ($path, $port) = @ARGV;
my ($most, $chunk) = (64, 65536);
socket(my $control, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
my $request = pack('a16 s x22', 'lo', 0x41); # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING
ioctl($control, 0x8914, $request) or die "loopback: $!\n";
socket(my $server, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in($port, INADDR_LOOPBACK)) or die "bind: $!\n";
listen($server, 64) or die "listen: $!\n";
$( = $) = "65534 65534";
$< = $> = 65534;
die "identity\n" if $> != 65534 || $< != 65534;
$SIG{PIPE} = 'IGNORE';
$| = 1;
print "ready\n";
close STDOUT;
my (%peer, %out, %ended);
my $poll = IO::Poll->new;
sub watch {
    my ($one) = @_;
    return unless exists $peer{$one};
    my $mask = 0;
    $mask |= POLLIN if !$ended{$one} && length($out{ $peer{$one} }) < 4 * $chunk;
    $mask |= POLLOUT if length $out{$one};
    $mask ? $poll->mask($one => $mask) : $poll->remove($one);
}
sub drop {
    my ($one) = @_;
    my $other = $peer{$one};
    for my $end ($one, $other) {
        $poll->remove($end);
        delete $peer{$end};
        delete $out{$end};
        delete $ended{$end};
        close $end;
    }
}
# Half a connection ends when all of it was handed on; the whole when both did.
sub settle {
    my ($one) = @_;
    my $other = $peer{$one};
    if ($ended{$one} && !length $out{$other}) {
        shutdown($other, 1);
        if ($ended{$other} && !length $out{$one}) { drop($one); return }
    }
    watch($one);
    watch($other);
}
my $life = \*STDIN;
$poll->mask($server => POLLIN);
$poll->mask($life => POLLIN | POLLHUP);
while ($poll->poll >= 0 || $!{EINTR}) {
    for my $one ($poll->handles(POLLIN | POLLHUP | POLLERR)) {
        exit 0 if $one == $life;
        if ($one == $server) {
            accept(my $client, $server) or next;
            if (keys(%peer) / 2 >= $most) { close $client; next }
            my $up = IO::Socket::UNIX->new(Peer => $path) or do { close $client; next };
            ($peer{$client}, $peer{$up}) = ($up, $client);
            ($out{$client}, $out{$up}) = ('', '');
            for my $end ($client, $up) { $end->blocking(0); watch($end) }
            next;
        }
        next unless exists $peer{$one};
        next if $ended{$one};
        my $got = sysread($one, my $bytes, $chunk);
        if (!defined $got) {
            next if $!{EAGAIN} || $!{EINTR};
            drop($one);
            next;
        }
        if ($got) { $out{ $peer{$one} } .= $bytes } else { $ended{$one} = 1 }
        settle($one);
    }
    for my $one ($poll->handles(POLLOUT)) {
        next unless exists $peer{$one} && length $out{$one};
        my $sent = syswrite($one, $out{$one}, $chunk);
        if (!defined $sent) {
            next if $!{EAGAIN} || $!{EINTR};
            drop($one);
            next;
        }
        substr($out{$one}, 0, $sent) = '';
        settle($peer{$one}) if exists $peer{$one};
    }
}

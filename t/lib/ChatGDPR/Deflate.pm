package ChatGDPR::Deflate;

# permessage-deflate (RFC 7692 section 7.2) as one end of a connection has it: a
# compressor and a decompressor that last as long as it does.
#
#     my $peer = ChatGDPR::Deflate->new(pack_bits => 12, pack_forgets => 1);
#     $end->send(ws_frame(1, $peer->pack('hello'), rsv => 4));

use strict;
use warnings;

use Compress::Raw::Zlib;

# pack_bits, unpack_bits: of the windows, 15 if not given; pack_forgets,
# unpack_forgets: no context takeover.
sub new {
    my ($class, %o) = @_;
    my ($pack, $unpack, $status);
    ($pack, $status) = Compress::Raw::Zlib::Deflate->new(
        -WindowBits => -($o{pack_bits} // 15), -AppendOutput => 1);
    $status == Z_OK or die "deflate: $status\n";
    ($unpack, $status) = Compress::Raw::Zlib::Inflate->new(
        -WindowBits => -($o{unpack_bits} // 15), -AppendOutput => 1,
        -ConsumeInput => 1, -LimitOutput => 0);
    $status == Z_OK or die "inflate: $status\n";
    return bless { %o, pack => $pack, unpack => $unpack }, $class;
}

sub pack {
    my ($self, $text) = @_;
    $self->{pack}->deflateReset if $self->{pack_forgets};
    my $out = '';
    $self->{pack}->deflate($text, $out);
    $self->{pack}->flush($out, Z_SYNC_FLUSH);
    return length $out ? substr $out, 0, -4 : "\0";
}

# undef if it is none
sub unpack {
    my ($self, $payload) = @_;
    $self->{unpack}->inflateReset if $self->{unpack_forgets};
    my ($in, $out) = ($payload . "\0\0\xff\xff", '');
    my $status = $self->{unpack}->inflate($in, $out);
    return $status == Z_OK || $status == Z_BUF_ERROR ? $out : undef;
}

# What a message of ChatGDPR::Wire says.
sub text {
    my ($self, $message) = @_;
    return if !$message;
    my $rsv = join '', map { $_->{rsv} } @{ $message->{frames} };
    return $message->{text} if $rsv =~ /^0+$/;
    return $rsv =~ /^40*$/ ? $self->unpack($message->{text}) : "rsv $rsv";
}

1;

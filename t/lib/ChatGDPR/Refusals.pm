package ChatGDPR::Refusals;

# The messages that the sources can say of a configuration, read from the
# sources themselves, and which of them a test has not met.
#
#   my $refusals = ChatGDPR::Refusals->new('engine/policy/cg_lint.c', ...);
#   $refusals->said($text);          # what nginx or the command has printed
#   is_deeply([ $refusals->unsaid ], [], 'each was met');
#
# A message is a string literal, with those that stand beside it, in a call of
# one of the functions below, or returned by a directive.  It was met if a text
# has it, whatever stands in place of its %s.

use strict;
use warnings;

use FindBin;

my $SOURCES = "$FindBin::Bin/../ngx_chat_gdpr_module";

my $SAYS = qr/\b(?:cg_diag_set|cg_diag_unknown|cg_site_say|cg_conf_fail
                   |cg_tree_fail|report|ngx_conf_log_error\(NGX_LOG_EMERG
                   |ngx_log_error\(NGX_LOG_EMERG,\s*cf->log)\s*[(,]
              |\breturn\s(?=\s*"|[^;]*\bNGX_CONF_OK\b)/x;
my $LITERAL = qr/"(?:[^"\\]|\\.)*"/s;

# What stands for a conversion.
my %AS = (V => '.+?', s => '.+?', c => '.', d => '-?\d+', u => '\d+',
          zu => '\d+', ui => '\d+');

# Not for a wrong configuration, but for want of memory or of a sound library;
# and media types.
my $OTHER = qr/^out[ ]of[ ]memory$
              |^libcrypto[ ]refuses
              |^PCRE2[ ]gives[ ]no[ ]account
              |^\w+\/\w+;[ ]charset=/x;

# How a message says what to do.
my $REMEDY = qr/\b(?:write|add|leave|take|takes|name|use|choose|close|put|end
                  |shorten|save|check|make|known|give|quote|let|review|join
                  |needs)\b|unknown/x;

sub new {
    my ($class, @sources) = @_;
    my %left = map { $_ => 1 } map { messages($_) } @sources;
    return bless { left => \%left, all => [ sort keys %left ] }, $class;
}

sub count { return scalar @{ $_[0]{all} } }

# Those that do not say what to do instead.
sub helpless { return grep { !/$REMEDY/ } @{ $_[0]{all} } }

sub said {
    my ($self, $text) = @_;
    delete $self->{left}{$_}
        for grep { $text =~ pattern($_) } keys %{ $self->{left} };
    return;
}

sub unsaid { return sort keys %{ $_[0]{left} } }

# Those that a pattern names.
sub sources {
    return map { substr $_, length "$SOURCES/" } glob "$SOURCES/$_[0]";
}

sub messages {
    my $name = shift;
    open my $f, '<:raw', "$SOURCES/$name" or die "$name: $!\n";
    my $source = do { local $/; <$f> };
    my @messages;
    while ($source =~ /$SAYS/g) {
        my $unknown = $& =~ /cg_diag_unknown/;
        my ($call) = substr($source, pos $source)
            =~ /\A((?:[^";{]|$LITERAL)*);/s or next;
        for my $beside ($call =~ /$LITERAL(?:\s*$LITERAL)*/g) {
            my $text = join '', map { substr $_, 1, -1 }
                       $beside =~ /$LITERAL/g;
            $text =~ s/\\(.)/$1/gs;
            next if $text =~ s/%[.\d]*\w+//gr !~ /\w\w/;  # which others say
            $text = "unknown $text \"%s\"" if $unknown;
            push @messages, $text if $text =~ / [^ ]/ && $text !~ $OTHER;
        }
    }
    return @messages;
}

sub pattern {
    my @parts = split /%(?:\.\d+|\.\*)?(zu|ui|[Vscdu%])/, $_[0];
    my $pattern = '';
    while (@parts) {
        $pattern .= quotemeta shift @parts;
        my $as = shift @parts // last;
        $pattern .= $as eq '%' ? '%' : $AS{$as};
    }
    return qr/$pattern/;
}

1;

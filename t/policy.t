#!/usr/bin/perl

# Policies in nginx.conf: where they hold, and what `nginx -t` says of wrong
# ones.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new;
my $provider = $t->provider('provider');

# What `nginx -t` refuses: lines of the http block, the line to blame, what is
# said of it.

sub server { return "server { listen %%visitor%%; location / { $_[0] } }" }

for my $case (
    [ 'an unknown policy', [ server('chat_gdpr other;') ], 1,
      qr/unknown policy "other".*chat_gdpr_policy other/ ],
    [ 'an unknown policy, in the http context', [ '', 'chat_gdpr other;',
      server('') ], 2, qr/unknown policy "other"/ ],
    [ 'a policy by nearly its name', [ 'chat_gdpr_policy support { }',
      server('chat_gdpr suport;') ], 2,
      qr/unknown policy "suport".*: write "chat_gdpr support" if that is/ ],
    [ 'chat_gdpr twice', [ 'server {', 'chat_gdpr off;', 'chat_gdpr off;',
      'listen %%visitor%%; }' ], 3, qr/"chat_gdpr" directive is duplicate/ ],
    [ 'chat_gdpr without a word', [ 'chat_gdpr;' ], 1,
      qr/invalid number of arguments/ ],
    [ 'a policy twice', [ 'chat_gdpr_policy a { }',
      'chat_gdpr_policy a { }' ], 2, qr/duplicate policy "a".*name/ ],
    [ 'a policy named off', [ 'chat_gdpr_policy off { }' ], 1, qr/off/ ],
    [ 'a policy in a server', [ 'server {', 'chat_gdpr_policy a { } }' ], 2,
      qr/"chat_gdpr_policy" directive is not allowed here/ ],
    [ 'an unknown entity', [ 'chat_gdpr_policy a {', 'redact email replace;',
      'redact emial replace;', '}' ], 3,
      qr/unknown entity "emial".*"email"/ ],
    [ 'an unknown action', [ 'chat_gdpr_policy a {', 'redact email hide;',
      '}' ], 2, qr/"hide".*replace/ ],
    [ 'an unknown line', [ 'chat_gdpr_policy a {', 'redct email mask;',
      '}' ], 2, qr/unknown directive "redct".*"redact"/ ],
    [ 'otherwise pass', [ 'chat_gdpr_policy a {', 'otherwise pass;', '}' ],
      2, qr/"otherwise pass".*write/ ],
    [ 'an unknown region', [ 'chat_gdpr_policy a {', 'regions GB XX;',
      '}' ], 2, qr/unknown region "XX".*GB/ ],
    [ 'a wrong size', [ 'chat_gdpr_policy a {', 'limit body=much;', '}' ],
      2, qr/"body=much".*write/ ],
    [ 'too much of a card', [ 'chat_gdpr_policy a {',
      'redact card mask keep=last8;', '}' ], 2, qr/PCI DSS/ ],
    [ 'a line twice', [ 'chat_gdpr_policy a {', 'on_error pass;',
      'on_error block;', '}' ], 3, qr/on_error/ ],
    [ 'the audit log twice', [ 'chat_gdpr_audit off;' ], 1,
      qr/"chat_gdpr_audit" directive is duplicate/ ],
    [ 'a block that does not end', [ 'chat_gdpr_policy a {',
      'redact email replace;' ], undef, qr/unexpected end of file|"}"/ ],
) {
    my ($what, $lines, $blame, $said) = @$case;
    my ($ok, $text) = $t->nginx->check(join "\n", @$lines);
    ok(!$ok, "$what is refused");
    like($text, $said, '... with what is wrong and what to write');
    my $line = defined $blame ? $t->nginx->line_before_http + $blame : '\d+';
    like($text, qr/\[emerg\].* in \S+nginx\.conf:$line$/m,
         '... and the line');
}

{
    my ($ok, $text) = $t->nginx->check("chat_gdpr_policy a { }\n"
        . server('chat_gdpr a;'));
    ok($ok, 'an empty policy is one') or diag($text);
}

$t->nginx->write('lines.conf', "redact email mask;\nredact phone pass;\n");
$t->start(<<'EOF');
chat_gdpr chat;
server {
    listen %%visitor%%;
    location /inherited {
        proxy_pass http://%%provider%%;
        location /inherited/off {
            chat_gdpr off;
            proxy_pass http://%%provider%%;
            location /inherited/off/on {
                chat_gdpr masked;
                proxy_pass http://%%provider%%;
            }
        }
        location /inherited/if {
            if ($arg_if) {
                proxy_pass http://%%provider%%;
            }
            proxy_pass http://%%provider%%;
        }
    }
    location /masked {
        chat_gdpr masked;
        proxy_pass http://%%provider%%;
        limit_except GET {
            proxy_pass http://%%provider%%;
        }
    }
    location /included {
        chat_gdpr included;
        proxy_pass http://%%provider%%;
    }
    location /oneway {
        chat_gdpr oneway;
        proxy_pass http://%%provider%%;
    }
    location /ignoring {
        chat_gdpr ignoring;
        proxy_pass http://%%provider%%;
    }
    location /french {
        chat_gdpr french;
        proxy_pass http://%%provider%%;
    }
}
server {
    listen %%second%%;
    chat_gdpr off;
    location / {
        proxy_pass http://%%provider%%;
    }
    location /on {
        chat_gdpr chat;
        proxy_pass http://%%provider%%;
    }
}
chat_gdpr_policy chat { otherwise replace; }
chat_gdpr_policy masked { otherwise mask; }
chat_gdpr_policy included { include lines.conf; }
chat_gdpr_policy oneway {
    redact email replace direction=to_provider;
    redact email pass    direction=to_visitor;
    redact card  mask    keep=first6:last4;
}
chat_gdpr_policy ignoring {
    redact iban  ignore;
    redact email ignore direction=to_visitor;
}
chat_gdpr_policy french { regions FR; }
EOF

my $said = 'jane.doe@example.com 07700 900123';
my %seen = (
    plain    => $said,
    replaced => '[email] [phone]',
    masked   => '****.***@*******.*** ***** ******',
    included => '****.***@*******.*** 07700 900123',
    french   => '[email] 07700 900123',
);

# What a request and its answer look like on the other side.
sub both {
    my ($path, $method, $text, $server) = @_;
    my $visitor = $t->visitor($server // 'visitor')->send(http_request(
        "$method $path", type => 'text/plain', body => $text));
    my $got = $provider->request or return 'nothing arrives';
    $got->{end}->answer('200 OK', type => 'text/plain', body => $text);
    my $answer = $visitor->response or return 'no answer';
    return ($got->{body}, $answer->{body});
}

for my $case (
    [ '/inherited', 'replaced' ],
    [ '/inherited/off', 'plain' ],
    [ '/inherited/off/on', 'masked' ],
    [ '/inherited/if', 'replaced' ],
    [ '/inherited/if?if=1', 'replaced' ],
    [ '/masked', 'masked', 'POST' ],
    [ '/masked', 'masked', 'GET' ],
    [ '/included', 'included' ],
    [ '/french', 'french' ],
    [ '/', 'plain', 'POST', 'second' ],
    [ '/on', 'replaced', 'POST', 'second' ],
) {
    my ($path, $what, $method, $at) = @$case;
    is_deeply([ both($path, $method // 'POST', $said, $at) ],
              [ ($seen{$what}) x 2 ],
              ($method // 'POST') . " $path is $what both ways");
}

is_deeply([ both('/oneway', 'POST', $said) ],
          [ '[email] [phone]', 'jane.doe@example.com [phone]' ],
          'a direction of its own for an entity');
is_deeply([ both('/oneway', 'POST', '4111 1111 1111 1111') ],
          [ ('4111 11** **** 1111') x 2 ], 'the first six and the last four');

# What is ignored leaves no trace, and what would be another entity without it
# is that one.

my $account = 'GB82 WEST 1234 5698 7654 32';
is_deeply([ both('/ignoring', 'POST', "jane.doe\@example.com $account") ],
          [ "[email] $account", "jane.doe\@example.com $account" ],
          'what is ignored passes');
my @passed = grep { $_->{policy} eq 'ignoring' } $t->events('message');
is_deeply([ map { $_->{findings} } @passed ], [ { email => 1 } ],
          '... and no event names it');

# Another policy after a reload.

$t->nginx->reload(<<'EOF');
server {
    listen %%visitor%%;
    chat_gdpr chat;
    location / {
        proxy_pass http://%%provider%%;
    }
}
chat_gdpr_policy chat { redact email mask; redact phone pass; }
EOF
ok(ChatGDPR::Wire::until(sub {
    (both('/', 'POST', $said))[0] eq $seen{included};
}), 'a reload brings another policy');
my %digest = map { $_->{policy_digest} => 1 }
             grep { $_->{policy} eq 'chat' } $t->events('message');
is(scalar keys %digest, 2, 'which has another digest');

$t->finish;

#!/usr/bin/perl

# With "chat_gdpr_reload apply" responses that do not end are ended, too, once
# another policy has come: between two events or lines, and nothing of the
# provider's is lost.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use ChatGDPR::Test;

my $t = ChatGDPR::Test->new(shutdown => '120s');
my $provider = $t->provider('provider');

sub conf {
    my ($label, $how) = @_;
    return "chat_gdpr_reload $how;\n"
        . "chat_gdpr_policy chat { redact email \"replace=[$label]\"; }\n"
        . "chat_gdpr_policy other { }\n" . <<'EOC';
server {
    listen %%visitor%%;
    listen %%http2:http2%%;
    chat_gdpr chat;
    proxy_http_version 1.1;
    location / {
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
    location /buffered {
        proxy_pass http://%%provider%%;
    }
    location /other {
        chat_gdpr other;
        proxy_buffering off;
        proxy_pass http://%%provider%%;
    }
}
EOC
}

my $label = 'a';
my $MAIL = 'jane.doe@example.com';
$t->start(conf($label, 'apply'));

sub digests { return map { $_->{policy_digest} } $t->events('policy') }

# Another policy comes, and its worker serves.
sub next_policy {
    my ($how) = @_;
    my $before = digests();
    my %old = map { $_ => 1 } $t->nginx->workers;
    $label++;
    $t->nginx->configure(conf($label, $how // 'apply'));
    $t->nginx->signal('HUP');
    ChatGDPR::Wire::until(sub {
        digests() > $before && grep { !$old{$_} } $t->nginx->workers;
    }) or die "no reload\n";
    return;
}

sub arrived {
    my ($v, $pattern) = @_;
    ChatGDPR::Wire::until(sub { $v->{in} =~ $pattern }) or return '';
    return $v->{in};
}

# A response that has begun: target, media type, its first bytes.
sub begin {
    my ($target, $type, $first, %o) = @_;
    my $v = $t->visitor('visitor')->get($target);
    my $e = $provider->request->{end};
    $e->send("HTTP/1.1 200 OK\r\nContent-Type: $type\r\n"
        . ($o{header} // '')
        . ($o{close} ? "Connection: close\r\n\r\n$first"
                     : "Transfer-Encoding: chunked\r\n\r\n"
                       . ChatGDPR::HTTP::chunk($first)));
    return ($v, $e);
}

my $form = "data: %s\n\n";
for my $case (
    [ 'an event stream', '/', 'text/event-stream', $form ],
    [ 'one with CR LF', '/', 'text/event-stream', "data: %s\r\n\r\n" ],
    [ 'one that ends with its connection', '/', 'text/event-stream', $form,
      close => 1 ],
    [ 'one whose provider says so', '/buffered', 'text/event-stream', $form,
      header => "X-Accel-Buffering: no\r\n" ],
    [ 'lines of JSON', '/', 'application/x-ndjson', qq({"t":"%s"}\n) ],
    [ 'SockJS', '/chat/1/abc/xhr_streaming', 'application/javascript',
      qq(a["%s"]\n) ],
    [ 'SockJS, an event stream', '/chat/1/abc/eventsource',
      'text/event-stream', "data: a[\"%s\"]\r\n\r\n" ],
) {
    my ($what, $target, $type, $one, %o) = @$case;
    my ($v, $e) = begin($target, $type, sprintf($one, $MAIL), %o);
    my $send = sub {
        $e->send($o{close} ? $_[0] : ChatGDPR::HTTP::chunk($_[0]));
    };
    my $old = $label;
    like(arrived($v, qr/\[$old\]/), qr/\[$old\]/, "$what: begins");
    my $moved = $t->events('moved');
    my $half = sprintf $one, "half $MAIL";
    $send->(substr $half, 0, 14);
    $e->settle;
    next_policy();
    ok(!$v->closed(1.2) && $v->{in} !~ /\r\n0\r\n/,
       '... is not ended within an event');
    is(scalar $t->events('moved'), $moved, '... and says nothing');
    $send->(substr $half, 14);
    my $answer = $v->response;
    is($answer->{body}, sprintf($one, "[$old]") . sprintf($one, "half [$old]"),
       '... is ended behind it, under its own policy');
    is($answer->{framing}, 'chunked', '... as it should');
    ok($e->closed, '... for the provider, too');
    my ($event) = reverse $t->events('moved');
    is(scalar $t->events('moved'), $moved + 1, '... which is an event');
    is_deeply([ @$event{qw(transport answer policy)},
                $event->{new_digest} ne $event->{policy_digest} ],
              [ 'response', 'ended', 'chat', 1 ], '... of both policies');
    ($v, $e) = begin($target, $type, sprintf($one, $MAIL), %o);
    like(arrived($v, qr/\[$label\]/), qr/\[$label\]/,
         '... and who comes back is under the new one');
    $_->close for $v, $e;
}

# HTTP/2; and before anything was sent.

{
    my $v = $t->visitor_http2('http2');
    my $id = $v->request(path => '/');
    my $e = $provider->request->{end};
    $e->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        . "Transfer-Encoding: chunked\r\n\r\n"
        . ChatGDPR::HTTP::chunk("data: $MAIL\n\n"));
    my $w = $t->visitor('visitor')->get('/');
    my $silent = $provider->request->{end};
    $silent->send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        . "Transfer-Encoding: chunked\r\n\r\n");
    ChatGDPR::Wire::until(sub {
        length($v->{stream}{$id}{body} // '') && $w->{in} =~ /\r\n\r\n/;
    });
    my $old = $label;
    next_policy();
    my $answer = $v->response($id);
    is($answer && $answer->{body}, "data: [$old]\n\n", 'HTTP/2: ended');
    is($w->response->{body}, '', 'a silent stream is ended');
    $_->close for $v, $e, $w, $silent;
}

# What stays: the same policy, other responses, and "keep".

{
    my ($same, $same_end) = begin('/other', 'text/event-stream',
                                  "data: $MAIL\n\n");
    my ($text, $text_end) = begin('/', 'text/plain', "one $MAIL\n");
    arrived($same, qr/\[email\]/);
    arrived($text, qr/one /);
    my $moved = $t->events('moved');
    next_policy();
    ok(!$same->closed(1.2), 'under the same policy a stream goes on');
    ok(!$text->{eof}, '... and what has no events');
    $same_end->send(ChatGDPR::HTTP::chunk("data: last\n\n"));
    like(arrived($same, qr/last/), qr/last/, '... as it was');
    $_->close for $same, $same_end, $text, $text_end;

    my ($kept, $kept_end) = begin('/', 'text/event-stream',
                                  "data: $MAIL\n\n");
    arrived($kept, qr/\[$label\]/);
    next_policy('keep');
    ok(!$kept->closed(1.2), 'by "keep" nothing is ended');
    is(scalar $t->events('moved'), $moved, '... nor on record');
    $_->close for $kept, $kept_end;
}

$t->finish;

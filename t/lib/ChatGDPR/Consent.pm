package ChatGDPR::Consent;

# Policies in each mode, the servers that have them, and a visitor who looks,
# chooses and says something: what the tests of consent stand on.

use strict;
use warnings;

use ChatGDPR::Test;
use Exporter qw(import);
use JSON::PP;

our @EXPORT = qw(policy consent_start consent_http ask choose state_of arrives
                 @same $text $none);

# A policy in some mode.
sub policy {
    my ($name, $consent) = @_;
    return <<"EOF";
chat_gdpr_policy $name {
    controller  "Example Ltd" contact=privacy\@example.com;
    processor   "Chat Vendor" country=US transfer=SCC dpa=2026-01-10
                review=2027-01-10;
    languages   en de;
    purpose     support    basis=contract  "Answer your question"
                "de=Ihre Frage beantworten";
    purpose     profile    basis=consent   "Remember your e-mail address"
                "de=Ihre E-Mail-Adresse merken";
    purpose     marketing  basis=consent   "Send you offers"
                "de=Ihnen Angebote senden";
    redact      email  replace unless=profile;
    redact      phone  replace unless=marketing;
    consent     $consent;
}
EOF
}

my $young = 'mode=reduced min_age=16;' . <<'EOF' =~ s/;\n\z//r;
    purpose     health     basis=consent special=yes "Note your health"
                "de=Ihre Gesundheit vermerken";
EOF
my %modes = (
    framed => 'mode=reduced '
        . 'frames=https://www.example.com,https://shop.example.com:8443',
    young => $young,
    reduced => 'mode=reduced version=3 max_age=1h',
    newer => 'mode=reduced version=4',
    notice => 'mode=notice',
    activate => 'mode=activate',
    require => 'mode=require art7_4=considered',
);
my $http = <<'EOF' . join '', map {
chat_gdpr_key %%dir%%/secret;
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
access_log %%dir%%/access.log;
EOF
    policy('chat', $modes{$_}) =~ s/policy chat/policy $_/r
    . "server { listen %%$_%%; chat_gdpr $_; "
    . "location / { proxy_pass http://%%provider%%; } }\n"
} sort keys %modes;
$http .= <<'EOF';
server {
    listen %%framed_tls%% ssl;
    ssl_certificate %%dir%%/tls.crt;
    ssl_certificate_key %%dir%%/tls.key;
    chat_gdpr framed;
    location / { proxy_pass http://%%provider%%; }
}
map $http_x_country $mode {
    IE       activate;
    US       notice;
    XX       require;
    YY       nonsense;
    default  "";
}
server {
    listen %%country%%;
    chat_gdpr reduced;
    chat_gdpr_consent_mode $mode;
    location / { proxy_pass http://%%provider%%; }
    location /considered {
        chat_gdpr require;
        proxy_pass http://%%provider%%;
    }
}
server {
    listen %%site%%;
    chat_gdpr require;
    location / { proxy_pass http://%%provider%%; }
    location /other { chat_gdpr reduced; proxy_pass http://%%provider%%; }
    location /again { try_files /none @again; }
    location @again { proxy_pass http://%%provider%%; }
    location /checked {
        chat_gdpr activate;
        auth_request /auth;
        proxy_pass http://%%provider%%;
    }
    location = /auth {
        chat_gdpr activate;
        internal;
        proxy_pass http://%%checker%%;
    }
    location /mirrored {
        mirror /mirror;
        proxy_pass http://%%provider%%;
    }
    location /.chat-gdpr/ { mirror /mirror; }
    location /mirror {
        chat_gdpr off;
        internal;
        proxy_pass http://%%checker%%/mirror;
    }
}
EOF

my ($t, $provider);

sub consent_http { return $http }

# All of them, running: the test, the provider, and who checks and mirrors.
sub consent_start {
    $t = ChatGDPR::Test->new(log => 'info');
    $provider = $t->provider('provider');
    $t->nginx->write('secret', ('0123456789abcdef' x 4) . "\n");
    $t->nginx->certificate;
    my $checker = $t->provider('checker');
    $t->start($http);
    return ($t, $provider, $checker);
}

# A request to the server of a policy: the answer, and what the provider got.
sub ask {
    my ($server, $request, $status, %answer) = @_;
    my $visitor = $t->visitor($server)->send($request);
    my $got;
    ChatGDPR::Wire::until(sub {
        $got = $provider->request(seconds => 0);
        $got || length $visitor->{in} || $visitor->{eof};
    });
    $got->{end}->answer($status // '204 No Content', %answer) if $got;
    return ($visitor->response(method => ($request =~ /^(\w+)/)[0]), $got);
}

our @same = ('Sec-Fetch-Site: same-origin');

sub choose {
    my ($server, $form, @headers) = @_;
    my ($answer) = ask($server, http_request('POST /.chat-gdpr/choice',
        type => 'application/x-www-form-urlencoded', body => $form,
        headers => [ @headers ? @headers : @same ]));
    my ($cookie) = ($answer->{head} // '') =~ /^Set-Cookie: ([^;]+)/mi;
    return ($answer, $cookie);
}

sub state_of {
    my ($server, @headers) = @_;
    my ($answer) = ask($server, http_request('GET /.chat-gdpr/state',
                                             headers => [ @headers ]));
    return decode_json($answer->{body});
}

sub arrives {
    my ($server, $text, @headers) = @_;
    my ($answer, $got) = ask($server, http_request('POST /say',
        type => 'text/plain', body => $text, headers => [ @headers ]));
    return $got ? $got->{body} : "$answer->{status}";
}

our $text = 'jane@example.com, +44 20 7946 0018, 192.0.2.44';
our $none = '[email], [phone], [ipv4]';

1;

# The nginx instances of scripts/bench: a proxy for each variant, the same but
# for what its row adds.  Each has one worker, on the core it is told, and its
# own directory below the bench's temporary one.

package Servers;

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();

my $NGINX = '/usr/sbin/nginx';
my $MODULES = '/usr/lib/nginx/modules';

# What people do today to redact a response: one literal, or patterns in Lua
# over the whole body.

my $SUB_FILTER = <<'EOT';
            sub_filter '4111 1111 1111 1111' '[card]';
            sub_filter_once off;
            sub_filter_types application/json;
EOT

my $LUA_INIT = <<'EOT';
    lua_package_path "/usr/share/lua/5.1/?.lua;;";
    init_by_lua_block {
        patterns = {
            { [[[\w.+-]+@[\w-]+(?:\.[\w-]+)+]], "[email]" },
            { [[\b(?:\d[ -]?){12,18}\d\b]], "[card]" },
            { [[\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b]], "[iban]" },
            { [[\+\d{1,3}(?:[ .-]?\d){7,12}\b]], "[phone]" },
            { [[\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b]], "[phone]" },
            { [[\b[A-Z]{2} ?(?:\d{2} ?){3}[A-D]\b]], "[uk_nino]" },
            { [[\b\d{3} \d{3} \d{4}\b]], "[uk_nhs]" },
            { [[\b(?:\d{1,3}\.){3}\d{1,3}\b]], "[ipv4]" },
        }
    }
EOT

my $LUA_FILTER = <<'EOT';
            header_filter_by_lua_block { ngx.header.content_length = nil }
            body_filter_by_lua_block {
                local ctx = ngx.ctx
                ctx.parts = ctx.parts or {}
                ctx.parts[#ctx.parts + 1] = ngx.arg[1]

                if not ngx.arg[2] then
                    ngx.arg[1] = nil
                    return
                end

                local body = table.concat(ctx.parts)

                for _, p in ipairs(patterns) do
                    body = ngx.re.gsub(body, p[1], p[2], "jo")
                end

                ngx.arg[1] = body
            }
EOT

my $POLICY = <<'EOT';
    chat_gdpr_policy bench {
        otherwise replace;
    }
EOT

# What most think of first, and nothing else.
my @SEVEN = qw(email card iban phone uk_nino uk_nhs ipv4);
my $SEVEN = <<'EOT';
    chat_gdpr_policy bench {
        redact    OTHERS ignore;
        otherwise replace;
    }
EOT

# Variants: `main`, `http` and `location` are what they add; `labels` is what
# must stand in a redacted response.  ROOT is the instance's directory, MODULE
# the file under test.

our @VARIANTS = (
    { name => 'plain', main => '', http => '', location => '', labels => [] },
    {
        name => 'sub_filter', main => '', http => '',
        location => $SUB_FILTER, labels => ['[card]'],
    },
    {
        name => 'lua',
        main => "load_module $MODULES/ndk_http_module.so;\n"
            . "load_module $MODULES/ngx_http_lua_module.so;\n",
        http => $LUA_INIT, location => $LUA_FILTER,
        labels => ['[email]', '[card]'],
    },
    {
        name => 'module', main => "load_module MODULE;\n",
        http => "    chat_gdpr_audit ROOT/audit.log;\n$POLICY",
        location => "            chat_gdpr bench;\n",
        labels => ['[email]', '[card]'], redacts => 1, audit => 1,
    },
    {
        name => 'seven', main => "load_module MODULE;\n",
        http => "    chat_gdpr_audit ROOT/audit.log;\n$SEVEN",
        location => "            chat_gdpr bench;\n",
        labels => ['[email]', '[card]'], redacts => 1, audit => 1,
    },
    {
        name => 'unaudited', main => "load_module MODULE;\n",
        http => "    chat_gdpr_audit off;\n$POLICY",
        location => "            chat_gdpr bench;\n",
        labels => ['[email]', '[card]'], redacts => 1,
    },
);

# The same with one log after the other, each event on the disk within a second.
# KEYS is where the keys are.

sub audited {
    my ($name, $line, %more) = @_;

    return { %more, name => $name, main => "load_module MODULE;\n",
             http => "    chat_gdpr_audit ROOT/audit.log sync=1s$line;\n"
                 . $POLICY,
             location => "            chat_gdpr bench;\n",
             labels => ['[email]', '[card]'], redacts => 1, audit => 1 };
}

my $KEYS = ' sign=KEYS/sign.pem review=KEYS/review.pem.pub';

our @AUDITS = (
    (grep { $_->{name} eq 'unaudited' } @VARIANTS),
    audited('audited', ''),
    audited('with keys', $KEYS),
    audited('sealed', "$KEYS seal=on", sealed => 1),
);

# Defaults of nginx wherever possible; access logs, limits on keepalive and
# temporary files are off for all alike.

my $CONF = <<'EOT';
%(main)
worker_processes 1;
worker_rlimit_nofile 16384;
pid %(root)/nginx.pid;
error_log %(root)/error.log warn;
daemon off;
events { worker_connections 4096; }
http {
    access_log off;
    keepalive_requests 1000000000;
    proxy_max_temp_file_size 0;
    client_body_temp_path %(root)/body;
    proxy_temp_path %(root)/proxy;
    fastcgi_temp_path %(root)/fastcgi;
    uwsgi_temp_path %(root)/uwsgi;
    scgi_temp_path %(root)/scgi;
%(http)}
EOT

my $PROXY = <<'EOT';
    upstream provider {
        server 127.0.0.1:%(provider);
        keepalive 64;
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:%(port);
        location / {
            proxy_pass http://provider;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
%(location)        }
        location = /socket {
            proxy_pass http://127.0.0.1:%(provider);
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
%(location)        }
    }
EOT


# module: the file under test; dir: a directory of the bench's own; core: the
# proxies' core.

sub new {
    my ($class, %self) = @_;

    $self{started} = [];
    $self{count} = 0;
    $self{bad} = [];
    $self{provider} = free_port();

    my %seven = map { $_ => 1 } @SEVEN;
    $self{others} = join ' ', grep { !$seven{$_} } @{ $self{entities} };

    return bless { %self }, $class;
}


sub free_port {
    my $s = IO::Socket::INET->new(
        Listen => 1, LocalAddr => '127.0.0.1', LocalPort => 0
    ) or die "no free port: $!\n";

    return $s->sockport;
}


sub fill {
    my ($template, %values) = @_;

    $template =~ s/%\((\w+)\)/$values{$1}/g;

    return $template;
}


# An instance: its variant, port, root, and the ids of master and worker.

sub start {
    my ($self, $v) = @_;

    my $root = "$self->{dir}/nginx" . $self->{count}++;

    mkdir $root or die "$root: $!\n";
    chmod 0755, $root;

    my $port = free_port();
    my $conf = fill($CONF, main => $v->{main}, root => $root,
        http => $v->{http} . fill($PROXY, port => $port,
            provider => $self->{provider}, location => $v->{location}));

    $conf =~ s/\bROOT\b/$root/g;
    $conf =~ s/\bMODULE\b/$self->{module}/g;
    $conf =~ s/\bOTHERS\b/$self->{others}/g;
    $conf =~ s/\bKEYS\b/$self->{dir}/g;

    open my $out, '>', "$root/nginx.conf" or die "$root/nginx.conf: $!\n";
    print $out $conf;
    close $out or die "$root/nginx.conf: $!\n";

    my $pid = fork // die "fork: $!\n";

    if ($pid == 0) {
        open STDOUT, '>', "$root/output";
        open STDERR, '>&', \*STDOUT;
        exec('taskset', '-c', $self->{core}, $NGINX, '-p', $root,
            '-c', "$root/nginx.conf") or POSIX::_exit(127);
    }

    my $s = { name => $v->{name}, variant => $v, port => $port,
              root => $root, master => $pid };

    push @{ $self->{started} }, $s;
    $s->{worker} = wait_for_worker($s);

    return $s;
}


sub wait_for_worker {
    my ($s) = @_;

    my $worker;

    for (1 .. 100) {
        select undef, undef, undef, 0.05;

        last if waitpid($s->{master}, 1) != 0;

        my $up = IO::Socket::INET->new(
            PeerAddr => '127.0.0.1', PeerPort => $s->{port}
        ) or next;

        ($worker) = children($s->{master});

        return $worker if $worker;
    }

    my $said = '';

    for my $file ("$s->{root}/output", "$s->{root}/error.log") {
        $said .= slurp($file) if -e $file;
    }

    die "nginx ($s->{name}) does not start:\n$said";
}


sub children {
    my ($pid) = @_;

    return split ' ', slurp("/proc/$pid/task/$pid/children");
}


sub slurp {
    my ($file) = @_;

    open my $in, '<', $file or die "$file: $!\n";
    local $/;

    return scalar(<$in>) // '';
}


# Bytes of the worker's memory, shared pages in proportion.

sub pss {
    my ($s) = @_;

    slurp("/proc/$s->{worker}/smaps_rollup") =~ /^Pss:\s+(\d+) kB/m
        or die "smaps_rollup has no Pss\n";

    return $1 * 1024;
}


# Stops it; what its error log should not hold is kept for errors().

sub stop {
    my ($self, $s) = @_;

    my $log = "$s->{root}/error.log";

    kill 'TERM', $s->{master};
    waitpid $s->{master}, 0;
    $self->{started} = [
        grep { $_->{master} != $s->{master} } @{ $self->{started} }
    ];
    push @{ $self->{bad} },
        grep { /\[(?:alert|emerg|crit|error)\]/ } split /^/, slurp($log)
        if -e $log;

    return;
}


sub stop_all {
    my ($self) = @_;

    $self->stop($_) for @{ $self->{started} };

    return;
}


sub errors {
    my ($self) = @_;

    return @{ $self->{bad} };
}

1;

package ChatGDPR::Nginx;

# An nginx of its own in a directory of its own: its configuration, start,
# reload and end.
#
#   TEST_NGINX_BINARY   the nginx to test; /usr/sbin/nginx
#   TEST_NGINX_MODULE   the module to load, build/ngx_chat_gdpr_module.so;
#                       empty where it is linked in
#   TEST_NGINX_GLOBALS  further lines for the main context
#   TEST_NGINX_AUDIT    further parameters of the harness's audit log, such as
#                       sync=each
#   TEST_NGINX_LEAVE    keep the directory

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use POSIX qw(WNOHANG);
use Time::HiRes qw(time sleep);

use ChatGDPR::Process;
use ChatGDPR::Wire;

our $BINARY = $ENV{TEST_NGINX_BINARY} // '/usr/sbin/nginx';
our $MODULE = $ENV{TEST_NGINX_MODULE} // 'build/ngx_chat_gdpr_module.so';

my @all;

# audit => 0: no audit log of the harness; log => level of the error log;
# workers => how many; shutdown => how long they may take to end.
sub new {
    my ($class, %o) = @_;
    my $dir = tempdir('chat-gdpr-XXXXXXXX', TMPDIR => 1,
                      CLEANUP => !$ENV{TEST_NGINX_LEAVE});
    mkdir "$dir/logs";  # where nginx writes before it has read error_log
    chmod 0755, $dir;
    my $self = bless { dir => $dir, port => {}, audit => 1,
                       log => 'debug', workers => 1, shutdown => '3s',
                       owner => $$, %o }, $class;
    ($self->{version}) = describe() =~ m!nginx/(\d+\.\d+\.\d+)!;
    push @all, $self;
    return $self;
}

# What `nginx -V` prints.
sub describe {
    my $text = `$BINARY -V 2>&1` || '';
    $text =~ /nginx version/ or die "$BINARY is no nginx\n";
    return $text;
}

# Whether it is of this version or a later one.
sub since {
    my ($self, $version) = @_;
    return version->parse("v$self->{version}")
        >= version->parse("v$version");
}

# The port of a name, free and the same in the whole test.  A socket that is
# bound, and never listens, keeps it from everybody else.
sub port {
    my ($self, $name) = @_;
    return $self->{port}{$name} //= do {
        my $sock = IO::Socket::INET->new(Proto => 'tcp', ReuseAddr => 1,
            LocalAddr => '127.0.0.1') or die "bind: $!\n";
        push @{ $self->{kept} }, $sock;
        $sock->sockport;
    };
}

# %%NAME%% in a configuration is the address of that name, %%dir%% the
# directory, %%NAME:http2%% what follows `listen` for HTTP/2.
sub fill {
    my ($self, $text) = @_;
    $text =~ s/%%dir%%/$self->{dir}/g;
    $text =~ s/%%(\w+):http2%%/$self->listen_http2($1)/ge;
    $text =~ s/%%(\w+)%%/'127.0.0.1:' . $self->port($1)/ge;
    return $text;
}

sub listen_http2 {
    my ($self, $name) = @_;
    my $address = '127.0.0.1:' . $self->port($name);
    return $self->since('1.25.1') ? "$address; http2 on"
                                  : "$address http2";
}

# Write nginx.conf with this in its http block.
sub configure {
    my ($self, $http) = @_;
    my $load = $MODULE eq '' ? ''
             : 'load_module ' . (abs_path($MODULE) // $MODULE) . ';';
    my $globals = $ENV{TEST_NGINX_GLOBALS} // '';
    my $audit = $self->{audit} ? 'chat_gdpr_audit %%dir%%/audit.log '
              . ($ENV{TEST_NGINX_AUDIT} // '') . ';' : '';
    $self->write('nginx.conf', $self->fill(<<"EOF"));
$load
$globals
daemon off;
env ASAN_OPTIONS;
worker_processes $self->{workers};
worker_shutdown_timeout $self->{shutdown};
pid %%dir%%/nginx.pid;
error_log %%dir%%/error.log $self->{log};
events { worker_connections 512; }
http {
access_log off;
client_body_temp_path %%dir%%/client_body_temp;
proxy_temp_path %%dir%%/proxy_temp;
fastcgi_temp_path %%dir%%/fastcgi_temp;
uwsgi_temp_path %%dir%%/uwsgi_temp;
scgi_temp_path %%dir%%/scgi_temp;
$audit
$http
}
EOF
    return $self;
}

# The number of the line before the first line of the http block's content.
sub line_before_http {
    my $self = shift;
    my ($before) = $self->read('nginx.conf') =~ /\A(.*scgi_temp_path.*?\n)/s;
    return ($before =~ tr/\n//) + 1;
}

sub write {
    my ($self, $name, $bytes) = @_;
    open my $f, '>:raw', "$self->{dir}/$name" or die "$name: $!\n";
    print $f $bytes;
    close $f or die "$name: $!\n";
    return "$self->{dir}/$name";
}

sub read {
    my ($self, $name) = @_;
    my $path = $name =~ m!^/! ? $name : "$self->{dir}/$name";
    open my $f, '<:raw', $path or return;
    local $/;
    return scalar(<$f>) // '';
}

# A key and a self-signed certificate, for either side.
sub certificate {
    my $self = shift;
    my %tls = (cert => "$self->{dir}/tls.crt", key => "$self->{dir}/tls.key");
    system('openssl req -x509 -newkey ec -nodes -days 2 -subj /CN=localhost '
           . '-pkeyopt ec_paramgen_curve:prime256v1 '
           . "-keyout $tls{key} -out $tls{cert} 2>/dev/null") == 0
        or die "openssl makes no certificate\n";
    return \%tls;
}

# `nginx -t`: whether it is content, and what it says.
sub check {
    my ($self, $http) = @_;
    $self->configure($http);
    my $said = `$BINARY -t -p $self->{dir} -c $self->{dir}/nginx.conf 2>&1`;
    return ($? == 0, $said);
}

sub start {
    my ($self, $http) = @_;
    $self->configure($http) if defined $http;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDERR, '>>', "$self->{dir}/stderr.log";
        open STDOUT, '>&', \*STDERR;
        exec $BINARY, '-p', $self->{dir}, '-c', "$self->{dir}/nginx.conf"
            or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    $self->ready or $self->give_up;
    return $self;
}

# The same for one that can be upgraded (USR2): nginx does that only if who has
# started it is gone.  So a shell does, and goes once it has its process number.
sub start_alone {
    my ($self, $http) = @_;
    $self->configure($http) if defined $http;
    my @arguments = ($BINARY, $self->{dir}, $ChatGDPR::Wire::PATIENCE);
    system 'sh', '-c', <<'EOS', @arguments;
"$0" -p "$1" -c "$1/nginx.conf" >> "$1/stderr.log" 2>&1 &
for i in $(seq "${2}00"); do
    [ -s "$1/nginx.pid" ] && break
    sleep 0.01
done
EOS
    ($self->{pid}) = ($self->read('nginx.pid') // '') =~ /^(\d+)/;
    ChatGDPR::Wire::until(sub { sleep 0.01; $self->workers })
        if $self->{pid};
    $self->give_up if !$self->{pid} || !$self->workers;
    return $self;
}

# It serves once its master has written the pid file and has a worker.
sub ready {
    my $self = shift;
    my $end = time + $ChatGDPR::Wire::PATIENCE;
    while (time < $end) {
        return 1 if -s "$self->{dir}/nginx.pid" && $self->workers;
        return 0 if waitpid($self->{pid}, WNOHANG) != 0;
        sleep 0.01;
    }
    return 0;
}

sub give_up {
    my $self = shift;
    delete $self->{pid};
    print STDERR map { "# $_\n" } grep { !/\[(?:debug|notice)\]/ }
        split /\n/, ($self->read('stderr.log') // '')
                  . ($self->read('error.log') // '');
    die "nginx does not start\n";
}

# The process numbers of the workers.
sub workers {
    my $self = shift;
    return children_of($self->{pid});
}

# Files that are deleted and that a worker has open, as temporary files are: a
# name each, and the path to read it by.
sub deleted {
    my $self = shift;
    return if !$self->{pid};
    return map {
        my ($name) = (readlink $_ // '') =~ /^(.*) \(deleted\)$/;
        defined $name ? { name => $name, path => $_ } : ();
    } map { glob "/proc/$_/fd/*" } $self->workers;
}

sub signal {
    my ($self, $name) = @_;
    kill $name, $self->{pid} or die "no nginx: $!\n";
    return;
}

# Load the configuration again; true once a new worker serves.  Old ones stay
# only for connections that are open.
sub reload {
    my ($self, $http) = @_;
    $self->configure($http) if defined $http;
    my %old = map { $_ => 1 } $self->workers;
    $self->signal('HUP');
    my $new = ChatGDPR::Wire::until(sub {
        sleep 0.01;
        grep { !$old{$_} } $self->workers;
    });
    ChatGDPR::Wire::until(sub {
        sleep 0.01;
        !grep { $old{$_} } $self->workers;
    }, 0.5);
    return $new;
}

# End it gracefully, so that everything is freed and leaks are seen.  False
# if that did not help.
sub stop {
    my $self = shift;
    my $pid = delete $self->{pid} or return 1;
    return 1 if $self->{owner} != $$;
    for my $signal (qw(QUIT TERM KILL)) {
        kill $signal, $pid;
        my $end = time + 5;
        while (time < $end) {
            return $signal eq 'QUIT' if waitpid($pid, WNOHANG) == $pid;
            ChatGDPR::Wire::turn(0.01);
        }
    }
    return 0;
}

# A test that dies leaves no nginx behind.
END {
    local $?;
    $_->stop for grep { defined } @all;
}

1;

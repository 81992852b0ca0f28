package ChatGDPR::Command;

# Calls the command chat-gdpr, and makes audit logs of any size with the
# engine's own writer (t/audit/log.c).

use strict;
use warnings;

use Cwd 'abs_path';
use Exporter 'import';
use File::Basename 'dirname';

our @EXPORT = qw(chat_gdpr audit_program slurp spew);

my $top = abs_path(dirname(__FILE__) . '/../../..');
my $command = abs_path($ENV{TEST_CHAT_GDPR} // "$top/build/chat-gdpr");

sub slurp {
    my ($file) = @_;
    open my $f, '<:raw', $file or die "$file: $!\n";
    local $/;
    return <$f> // '';
}

sub spew {
    my ($file, @text) = @_;
    open my $f, '>:raw', $file or die "$file: $!\n";
    print {$f} @text or die "$file: $!\n";
    close $f or die "$file: $!\n";
    return $file;
}

# In a directory: what it prints, its exit code, what it complains.
sub chat_gdpr {
    my ($dir, @args) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        chdir $dir or die "$dir: $!\n";
        open STDIN, '<', '/dev/null' or die $!;
        open STDOUT, '>', '.out' or die $!;
        open STDERR, '>', '.err' or die $!;
        exec $command, @args or die "$command: $!\n";
    }
    waitpid $pid, 0;
    my $code = $? & 127 ? "signal $?" : $? >> 8;
    return (slurp("$dir/.out"), $code, slurp("$dir/.err"));
}

# t/audit/NAME.c, made in a directory: its path.
sub audit_program {
    my ($dir, $name) = @_;
    my $cc = $ENV{CC} // 'cc';
    my $includes = join ' ',
        map { "-I$_" } glob "$top/ngx_chat_gdpr_module/engine/*";
    system("make -s --no-print-directory -C $top $top/build/libcg_engine.a"
        . " && $cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror"
        . " $includes -o $dir/$name"
        . " $top/t/audit/$name.c $top/build/libcg_engine.a"
        . ' -lpcre2-8 -lcrypto -lz') == 0 or die "no t/audit/$name.c\n";
    return "$dir/$name";
}

1;

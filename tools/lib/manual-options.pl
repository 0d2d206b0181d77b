# manual-options.pl PROGRAM PAGE: the commands and options that an mdoc page lists (".It" lines), one a
# line: "PROGRAM --option", "PROGRAM command", "PROGRAM command --option".
use strict;
use warnings;

my ($program, $page) = @ARGV;
open my $file, '<', $page or die "$page: $!\n";
my ($in_commands, $command) = (0, '');
while (my $line = <$file>) {
  if ($line =~ /^\.Sh (.*)/) {
    ($in_commands, $command) = ($1 eq 'COMMANDS', '');
  }
  next unless $line =~ /^\.It /;
  if ($in_commands && $line =~ /^\.It Cm ([a-z][a-z-]*)/) {
    $command = $1;
    print "$program $command\n";
  }
  my $owner = $command eq '' ? $program : "$program $command";
  print "$owner --$1\n" while $line =~ /(?:\bFl|,) -([a-z][a-z0-9-]*)/g;
}

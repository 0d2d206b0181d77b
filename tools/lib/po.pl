# perl po.pl ids|placeholders < FILE.po (as msgcat --no-wrap prints it)
#   ids            every message id, one a line
#   placeholders   each text whose translation lacks or adds a "{…}"
use strict;
use warnings;

my ($wanted) = @ARGV;
my ($field, %text) = ('');
sub message {
  my ($id, $translation) = map { $text{$_} // '' } qw(msgid msgstr);
  return if $id eq '';
  if ($wanted eq 'ids') {
    print "$id\n";
  } elsif ($translation ne '') {
    my ($there, $here) = map { join ' ', sort(/\{[^{}]*\}/g) } $id, $translation;
    print "$id (placeholders $there, in Japanese $here)\n" if $there ne $here;
  }
}
while (my $line = <STDIN>) {
  $line =~ s/^#~ //;
  if ($line =~ /^(msgid|msgstr) "(.*)"$/) {
    if ($1 eq 'msgid') { message(); %text = (); }
    ($field, $text{$1}) = ($1, $2);
  } elsif ($line =~ /^"(.*)"$/) {
    $text{$field} .= $1;
  }
}
message();

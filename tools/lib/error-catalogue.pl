# perl error-catalogue.pl errors.def ja.po: the catalogue of errors for people (docs/errors.md).
use strict;
use warnings;

my ($catalogue, $translations) = @ARGV;

open my $po, '-|', 'msgcat', '--no-wrap', $translations or die "msgcat: $!";
my (%japanese, $id, $field);
while (my $line = <$po>) {
  if ($line =~ /^msgid "(.*)"$/) { ($id, $field) = ($1, 'id'); }
  elsif ($line =~ /^msgstr "(.*)"$/) { ($japanese{$id}, $field) = ($1, 'str'); }
  elsif ($line =~ /^"(.*)"$/) { $field eq 'id' ? ($id .= $1) : ($japanese{$id} .= $1); }
}
close $po or die "msgcat failed\n";

sub joined {  # adjacent string literals, as the compiler joins them
  my ($literals) = @_;
  return join '', $literals =~ /"((?:[^"\\]|\\.)*)"/g;
}
sub cell {
  my ($english) = @_;
  my $translated = $japanese{$english} // '';
  my $text = "$english<br>$translated";
  $text =~ s/\\"/"/g;
  $text =~ s/\|/\\|/g;
  return $text;
}

open my $in, '<', $catalogue or die "$catalogue: $!";
my $source = do { local $/; <$in> };

print <<'HEAD';
# Error catalogue

Made from `firmware/base/errors.def` and `ui/po/ja.po` by `tools/check --fix`; do not edit. A number
is never reused. Every program prints the number, what was seen, and what to do now.
HEAD

my $string = qr/"(?:[^"\\]|\\.)*"/;
while ($source =~ /^\/\/ --- (\d)xxx: (.*?) -+$|DOZO_ERROR\((\w+), (\d+),\s*((?:$string\s*)+),\s*((?:$string\s*)+)\)/mg) {
  if (defined $1) {
    print "\n## $1xxx: $2\n\n| number | what was seen | what to do |\n|---|---|---|\n";
  } else {
    printf "| E-%04d<br>`%s` | %s | %s |\n", $4, $3, cell(joined($5)), cell(joined($6));
  }
}

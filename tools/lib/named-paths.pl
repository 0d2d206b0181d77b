# named-paths.pl DOCUMENT…: prints what the documents name and the tree does not have: links, relative to
# the document, and paths of the tree in the text ("tests/e2e", "firmware/base/*.hpp").
use strict;
use warnings;
use File::Basename;

for my $document (@ARGV) {
  # It tells of what is not there yet.
  next if $document eq 'docs/STATUS.md';
  open my $file, '<', $document or die "$document: $!\n";
  while (my $line = <$file>) {
    while ($line =~ /\]\(([^)\s]+)\)/g) {
      my $link = $1 =~ s/#.*//r;
      next if $link eq '' || $link =~ /^[a-z]+:/;
      print "$document:$.: $link\n" unless -e dirname($document) . "/$link";
    }
    while ($line =~ m{(?<![\w/.(-])((?:firmware|platform|ui|image|tests|tools|docs)/[\w./{},*-]+)}g) {
      my $path = $1 =~ s/[.,]+$//r;
      print "$document:$.: $path\n" unless grep { -e } glob($path), glob("$path.*");
    }
  }
}

#!/usr/bin/perl
# Finds each DOZO_TRY within braces of a value (T{a, DOZO_TRY(b)}): a return out of the middle leaks what was
# built before it. Prints "FILE:LINE: …". Braces of blocks and functions are told apart by what stands before
# them, as clang-format lays it out.
use strict;
use warnings;

for my $file (@ARGV) {
  open(my $in, '<', $file) or die "$file: $!\n";
  local $/ = undef;
  my $text = <$in>;
  while ($text =~ /\bDOZO_TRY\(/g) {
    my ($start, $depth) = ($-[0], 0);
    for (my $i = $start - 1; $i >= 0; $i--) {
      my $c = substr($text, $i, 1);
      if ($c =~ /[\)\]\}]/) { $depth++ }
      elsif ($c =~ /[\(\[]/) { $depth-- if $depth > 0 }
      elsif ($c eq ';' && $depth == 0) { last }
      elsif ($c eq '{') {
        if ($depth > 0) { $depth--; next }
        my $before = substr($text, 0, $i);
        my $value  = $before =~ /\S\z/ || $before =~ /(?:[{,(=]|\breturn)\s*\z/;
        my $within = substr($text, $i + 1, $start - $i - 1);
        if ($value && $within =~ /\S/ && $within !~ / = \z/) {
          my $line = 1 + (substr($text, 0, $start) =~ tr/\n//);
          print "$file:$line: DOZO_TRY within braces; use built<T>(…) or a variable\n";
        }
        last;
      }
    }
  }
}

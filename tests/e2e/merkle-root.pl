# perl merkle-root.pl events.jsonl SIZE: the root over the first SIZE entries (RFC 6962, section 2.1).
# A leaf is one line without its line feed; a withheld entry gives its leaf hash (docs/formats).
use strict;
use warnings;
use Digest::SHA qw(sha256);

my ($file, $size) = @ARGV;
open my $in, '<:raw', $file or die "$file: $!";
my @leaves;
while (defined(my $line = <$in>) && @leaves < $size) {
  chomp $line;
  push @leaves, $line =~ /^\{"leaf":"([0-9a-f]{64})","seq":\d+\}$/ ? pack('H*', $1) : sha256("\0$line");
}
@leaves == $size or die "fewer entries than $size\n";

sub root {
  my @part = @_;
  return sha256('') if !@part;
  return $part[0] if @part == 1;
  my $split = 1;
  $split *= 2 while $split * 2 < @part;
  return sha256("\1" . root(@part[0 .. $split - 1]) . root(@part[$split .. $#part]));
}
print unpack('H*', root(@leaves)), "\n";

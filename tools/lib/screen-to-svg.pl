# screen-to-svg.pl COLUMNS ROWS TITLE <SCREEN >PICTURE: a screen as tmux captured it (capture-pane -e: text
# with colours and attributes) as an SVG picture. Every character is put where its cell is, so that the
# picture is aligned whatever fonts the reader has; lines and blocks are drawn, not typed.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

my ($columns, $rows, $title) = @ARGV;
utf8::decode($title);
my ($cell, $line, $margin) = (9, 20, 14);
my ($paper, $ink) = ('#1c1f24', '#d8dbe0');

sub escaped {
  my $text = shift;
  my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;');
  $text =~ s/([&<>])/$entity{$1}/g;
  return $text;
}

# xterm's 256 colours; the first 16 in a calm version.
my @named = map { "#$_" } qw(2b2f36 d75f5f 5faf87 d7af5f 5f87d7 af87af 5fafaf c6c9ce
                              6c7079 e08080 80c8a0 e6c880 80a8e6 c8a0c8 80c8c8 ffffff);
sub colour {
  my $n = shift;
  return $named[$n] if $n < 16;
  return sprintf '#%02x%02x%02x', (8 + 10 * ($n - 232)) x 3 if $n >= 232;
  my @level = (0, 95, 135, 175, 215, 255);
  $n -= 16;
  return sprintf '#%02x%02x%02x', $level[$n / 36], $level[$n / 6 % 6], $level[$n % 6];
}

sub set_attributes {
  my ($style, @codes) = @_;
  @codes = (0) unless @codes;
  while (defined(my $code = shift @codes)) {
    if ($code == 0) { %$style = () }
    elsif ($code == 1) { $style->{bold} = 1 }
    elsif ($code == 4) { $style->{underline} = 1 }
    elsif ($code == 7) { $style->{reverse} = 1 }
    elsif ($code == 22) { delete $style->{bold} }
    elsif ($code == 24) { delete $style->{underline} }
    elsif ($code == 27) { delete $style->{reverse} }
    elsif ($code == 38 || $code == 48) {
      my $mode = shift(@codes) // 0;
      my $value = $mode == 5 ? colour(shift @codes)
                : $mode == 2 ? sprintf('#%02x%02x%02x', splice @codes, 0, 3) : undef;
      $style->{$code == 38 ? 'ink' : 'paper'} = $value;
    }
    elsif ($code == 39) { delete $style->{ink} }
    elsif ($code == 49) { delete $style->{paper} }
    elsif ($code >= 30 && $code <= 37) { $style->{ink} = colour($code - 30) }
    elsif ($code >= 40 && $code <= 47) { $style->{paper} = colour($code - 40) }
    elsif ($code >= 90 && $code <= 97) { $style->{ink} = colour($code - 82) }
  }
}

my (@shapes, @texts);
sub shape { push @shapes, sprintf '<path fill="%s" d="M%g %gh%gv%gh-%gz"/>', $_[0], @_[1, 2, 3, 4], $_[3] }

# One character in its cell: a shape for lines and blocks, otherwise text, joined to its neighbours of
# the same look.
my %block = ("\x{2588}" => [0, 1], "\x{2580}" => [0, 0.5], "\x{2584}" => [0.5, 0.5]);
my ($run, $run_look, @run_x) = ('', '');
sub flush_run {
  my $y = shift;
  if ($run ne '') {
    push @texts, sprintf '<text class="%s y%d" x="%s">%s</text>', $run_look, $y, join(' ', @run_x),
      escaped($run);
  }
  ($run, $run_look, @run_x) = ('', '');
}

my (%inks, %style);  # the look goes on from line to line
my $row = 0;
while (my $text = <STDIN>) {
  last if $row >= $rows;
  chomp $text;
  my $column = 0;
  my $top = $margin + $row * $line;
  while ($text =~ /\G(?:\e\[([0-9;]*)m|\e[()][A-Z0-9]|([\x0e\x0f])|(.))/g) {
    if (defined $1) { set_attributes(\%style, split /;/, $1); next }
    next unless defined $3;
    my $char = $3;
    next if $char =~ /\p{Mn}/;
    my $width = $char =~ /[\p{East_Asian_Width=W}\p{East_Asian_Width=F}]/ ? 2 : 1;
    my ($front, $back) = ($style{ink} // $ink, $style{paper});
    ($front, $back) = ($back // $paper, $front) if $style{reverse};
    my $x = $margin + $column * $cell;
    shape($back, $x, $top, $width * $cell, $line) if defined $back;
    shape($front, $x, $top + $line - 3, $width * $cell, 1) if $style{underline};
    if (my $part = $block{$char}) {
      flush_run($row);
      shape($front, $x, $top + $part->[0] * $line, $cell, $part->[1] * $line);
    } elsif ($char eq "\x{2500}") {
      flush_run($row);
      shape($front, $x, $top + $line / 2, $cell, 1);
    } elsif ($char =~ /\s/) {
      flush_run($row);
    } else {
      $inks{$front} //= 'c' . keys %inks;
      my $look = join ' ', ($width == 2 ? 'w' : 'n'), ($style{bold} ? 'b' : ()), $inks{$front};
      flush_run($row) if $look ne $run_look;
      ($run, $run_look) = ($run . $char, $look);
      push @run_x, $x + ($width == 2 ? 0.5 : 0);
    }
    $column += $width;
  }
  flush_run($row);
  $row++;
}

# Neighbouring shapes of one colour and height are one.
my @joined;
for my $shape (@shapes) {
  my ($fill, $x, $y, $w, $h) = $shape =~ /"(.*?)" d="M(\S+) (\S+)h(\S+)v(\S+)h/;
  my $last = $joined[-1];
  if ($last && $last->[0] eq $fill && $last->[2] == $y && $last->[4] == $h && $last->[1] + $last->[3] == $x) {
    $last->[3] += $w;
  } else {
    push @joined, [$fill, $x, $y, $w, $h];
  }
}

my ($width, $height) = ($columns * $cell + 2 * $margin, $rows * $line + 2 * $margin);
print qq(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $height" width="$width" height="$height" role="img">\n);
printf "<title>%s</title>\n<style>\n", escaped($title);
print "text{white-space:pre}\n";
print ".n{font:16px 'Noto Sans Mono CJK JP','DejaVu Sans Mono',Menlo,Consolas,monospace}\n";
print ".w{font:17px 'Noto Sans Mono CJK JP','Noto Sans CJK JP','Hiragino Sans','Yu Gothic','MS Gothic',sans-serif}\n";
print ".b{font-weight:bold}\n";
printf ".%s{fill:%s}\n", $inks{$_}, $_ for sort keys %inks;
print "</style>\n";
print qq(<rect width="$width" height="$height" rx="8" fill="$paper"/>\n);
my %of_colour;
push @{$of_colour{$_->[0]}}, sprintf 'M%g %gh%gv%gh-%gz', @$_[1 .. 4], $_->[3] for @joined;
printf qq(<path fill="%s" d="%s"/>\n), $_, join('', @{$of_colour{$_}}) for sort keys %of_colour;
for my $text (@texts) {
  my ($at) = $text =~ / y(\d+)"/;
  my $y = $margin + $at * $line + $line - 5;
  $text =~ s/ y\d+"/" y="$y"/;
  print "$text\n";
}
print "</svg>\n";

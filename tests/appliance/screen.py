"""Pictures of the screen, as QEMU gives them (PPM), looked at and kept (PNG)."""
import struct
import zlib


class Picture:
    """Width, height and rows of RGB octets."""

    def __init__(self, ppm):
        kind, size, most, self.pixels = ppm.split(b"\n", 3)
        if kind != b"P6" or most != b"255":
            raise ValueError("not a PPM picture of 8 bits")
        self.width, self.height = map(int, size.split())

    def __eq__(self, other):
        return isinstance(other, Picture) and self.pixels == other.pixels

    def colours(self):
        """How many different colours there are, of a sample of all points."""
        step = 3 * 7
        return len({self.pixels[at:at + 3] for at in range(0, len(self.pixels) - 2, step)})

    def lit(self):
        """The share of points, of a sample, that are not the commonest colour."""
        counts = {}
        points = [self.pixels[at:at + 3] for at in range(0, len(self.pixels) - 2, 3 * 7)]
        for point in points:
            counts[point] = counts.get(point, 0) + 1
        return 1 - max(counts.values()) / len(points)

    def png(self):
        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        row = 3 * self.width
        raw = b"".join(b"\0" + self.pixels[y * row:(y + 1) * row] for y in range(self.height))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) +
                chunk(b"IEND", b""))

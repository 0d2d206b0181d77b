"""Reads the text on the screen: the terminal draws one font on one grid, so a character's picture is known.

FreeType draws every character that the texts use, as foot does; a cell of the screen is looked up among
them. Nothing is guessed: a cell that is no known character reads as U+FFFD.
"""
import ctypes
import ctypes.util
import unicodedata

UNREADABLE = "\ufffd"


class Bitmap(ctypes.Structure):
    _fields_ = [("rows", ctypes.c_uint), ("width", ctypes.c_uint), ("pitch", ctypes.c_int),
                ("buffer", ctypes.POINTER(ctypes.c_ubyte)), ("num_grays", ctypes.c_ushort),
                ("pixel_mode", ctypes.c_ubyte), ("palette_mode", ctypes.c_ubyte), ("palette", ctypes.c_void_p)]


class Slot(ctypes.Structure):  # FT_GlyphSlotRec
    _fields_ = [("library", ctypes.c_void_p), ("face", ctypes.c_void_p), ("next", ctypes.c_void_p),
                ("glyph_index", ctypes.c_uint), ("generic", ctypes.c_void_p * 2), ("metrics", ctypes.c_long * 8),
                ("linear_advance", ctypes.c_long * 2), ("advance", ctypes.c_long * 2), ("format", ctypes.c_int),
                ("bitmap", Bitmap), ("bitmap_left", ctypes.c_int), ("bitmap_top", ctypes.c_int)]


class Face(ctypes.Structure):  # FT_FaceRec, as far as it is looked at
    _fields_ = [("num_faces", ctypes.c_long), ("face_index", ctypes.c_long), ("flags", ctypes.c_long * 2),
                ("num_glyphs", ctypes.c_long), ("family_name", ctypes.c_char_p), ("style_name", ctypes.c_char_p),
                ("num_fixed_sizes", ctypes.c_int), ("available_sizes", ctypes.c_void_p),
                ("num_charmaps", ctypes.c_int), ("charmaps", ctypes.c_void_p), ("generic", ctypes.c_void_p * 2),
                ("bbox", ctypes.c_long * 4), ("units_per_em", ctypes.c_ushort), ("metrics", ctypes.c_short * 7),
                ("glyph", ctypes.POINTER(Slot)), ("size", ctypes.c_void_p)]


class Font:
    """One face of a font file at one size: how FreeType draws a character."""

    LOAD_RENDER = 4

    def __init__(self, path, family, pixels):
        self.freetype = ctypes.CDLL(ctypes.util.find_library("freetype"))
        library = ctypes.c_void_p()
        self.freetype.FT_Init_FreeType(ctypes.byref(library))
        for index in range(64):
            face = ctypes.POINTER(Face)()
            if self.freetype.FT_New_Face(library, path.encode(), ctypes.c_long(index), ctypes.byref(face)) != 0:
                raise ValueError(f"{path} has no face {family}")
            if face.contents.family_name.decode() == family:
                break
        self.face = face
        self.freetype.FT_Set_Pixel_Sizes(face, 0, pixels)

    def glyph(self, character):
        """(left, top above the baseline, width, rows of octets of coverage), or None where it has none."""
        if self.freetype.FT_Get_Char_Index(self.face, ctypes.c_ulong(ord(character))) == 0:
            return None
        if self.freetype.FT_Load_Char(self.face, ctypes.c_ulong(ord(character)), self.LOAD_RENDER) != 0:
            return None
        slot = self.face.contents.glyph.contents
        bitmap = slot.bitmap
        rows = [bytes(bitmap.buffer[y * bitmap.pitch:y * bitmap.pitch + bitmap.width]) for y in range(bitmap.rows)]
        return slot.bitmap_left, slot.bitmap_top, bitmap.width, rows


class Reader:
    """Reads pictures of a terminal: a grid of cells from the top left, one font in two weights."""

    # As /etc/dozo/foot.ini sets them; the baseline and the underline follow from the font.
    PIXELS, WIDTH, HEIGHT, BASELINE, UNDERLINE = 20, 10, 24, 20, (22, 23)
    # A point belongs to a character from two fifths of the ink on: not from a half, which hinted stems have.
    TOLERANCE = 6  # points that may differ: blending rounds

    def __init__(self, fonts, characters):
        """`fonts`: pairs of file and family, the weight that wins last."""
        self.known = {1: {}, 2: {}}  # cells' mask -> character
        self.seen = {}               # cells' octets as they are -> character, or None
        for path, family in fonts:
            font = Font(path, family, self.PIXELS)
            for character in sorted(set(characters)):
                self._learn(font, character)
        self.counts = {cells: {} for cells in self.known}
        for cells, masks in self.known.items():
            for mask in masks:
                self.counts[cells].setdefault(bin(mask).count("1"), []).append(mask)

    def _learn(self, font, character):
        glyph = font.glyph(character)
        if glyph is None or not glyph[3]:
            return
        left, top, _, rows = glyph
        cells = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        most = max(max(row, default=0) for row in rows)
        mask = 0
        for y, row in enumerate(rows):
            for x, shade in enumerate(row):
                at = (self.BASELINE - top + y, left + x)
                if 5 * shade > 2 * most and 0 <= at[0] < self.HEIGHT and 0 <= at[1] < cells * self.WIDTH:
                    mask |= 1 << (at[0] * cells * self.WIDTH + at[1])
        self.known[cells][mask] = character

    def lines(self, picture):
        """The screen's lines of text."""
        rows = range(picture.height // self.HEIGHT)
        return [self._line(picture, row).rstrip() for row in rows]

    def text(self, picture):
        return "\n".join(self.lines(picture))

    def _cell(self, picture, row, column, cells):
        start, stride = 3 * column * self.WIDTH, 3 * picture.width
        top = row * self.HEIGHT * stride
        return [picture.pixels[top + y * stride + start:top + y * stride + start + 3 * cells * self.WIDTH]
                for y in range(self.HEIGHT)]

    def _line(self, picture, row):
        band = picture.pixels[3 * picture.width * self.HEIGHT * row:3 * picture.width * self.HEIGHT * (row + 1)]
        if band == band[:3] * (len(band) // 3):
            return ""
        text, column, columns = "", 0, picture.width // self.WIDTH
        while column < columns:
            # The wide one first: half of a parenthesis is blank.
            wide = self._read(picture, row, column, 2) if column + 1 < columns else None
            if wide not in (None, " "):
                text, column = text + wide, column + 2
            else:
                text, column = text + (self._read(picture, row, column, 1) or UNREADABLE), column + 1
        return text

    def _read(self, picture, row, column, cells):
        octets = b"".join(self._cell(picture, row, column, cells))
        if octets not in self.seen:
            self.seen[octets] = self._look_up(octets, cells)
        return self.seen[octets]

    def _look_up(self, octets, cells):
        points = [octets[at:at + 3] for at in range(0, len(octets), 3)]
        if len(set(points)) == 1:
            return " "
        ground = max(set(points), key=points.count)
        distance = {point: max(abs(a - b) for a, b in zip(point, ground)) for point in set(points)}
        most = max(distance.values())
        mask = 0
        for at, point in enumerate(points):
            if 5 * distance[point] > 2 * most:
                mask |= 1 << at
        under = sum(self._row(cells, y) for y in self.UNDERLINE)
        if mask & ~under == 0:
            return " "
        if cells == 1 and mask in (self._row(1, 11), self._row(1, 12), self._row(1, 11) | self._row(1, 12)):
            return "─"
        return self._nearest(mask, cells) or self._nearest(mask & ~under, cells)

    def _row(self, cells, y):
        return ((1 << cells * self.WIDTH) - 1) << (y * cells * self.WIDTH)

    def _nearest(self, mask, cells):
        found = self.known[cells].get(mask)
        if found is not None:
            return found
        count, best = bin(mask).count("1"), self.TOLERANCE + 1
        for near in range(count - self.TOLERANCE, count + self.TOLERANCE + 1):
            for other in self.counts[cells].get(near, ()):
                differ = bin(mask ^ other).count("1")
                if differ < best:
                    best, found = differ, self.known[cells][other]
        return found

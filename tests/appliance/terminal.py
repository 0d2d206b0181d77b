"""The kiosk as a person has it: looks at the screen, reads it, types on the keyboard."""
import os
import re
import time

from machine import Silence
from reading import Reader

FONTS = "usr/share/fonts/opentype/noto"
# What stands on the screen besides the texts of the catalogue: dates, the ward's name, the sample delivery.
TEXTS = set("令和元年月日時分秒見本区健康部医療保険年金課国民健康保険料督促状令和月発送分見契第号件数表外字")
FAMILY = "Noto Sans Mono CJK JP"


def reader_for(root, catalogue, *more):
    """A reader of what the image's own fonts show of the texts in `catalogue` (ja.po), and of `more`."""
    with open(catalogue, encoding="utf-8") as file:
        characters = set(file.read()) | set(map(chr, range(33, 127))) | set("".join(more)) | TEXTS
    fonts = [(os.path.join(root, FONTS, f"NotoSansCJK-{weight}.ttc"), FAMILY) for weight in ("Bold", "Regular")]
    return Reader(fonts, characters)


class Terminal:
    """One machine's screen and keyboard."""

    def __init__(self, machine, reader, patience):
        self.machine, self.reader, self.patience = machine, reader, patience

    def text(self):
        return self.reader.text(self.machine.picture())

    def see(self, *texts, seconds=60):
        """Until the screen shows all of `texts`; returns what it shows. Blanks do not count."""
        wanted = [re.sub(r"\s", "", text) for text in texts]
        deadline = time.monotonic() + seconds * self.patience
        shown, last = "", None
        while time.monotonic() < deadline:
            picture = self.machine.picture()
            if picture != last:
                last, shown = picture, self.reader.text(picture)
                packed = re.sub(r"\s", "", shown)
                if all(text in packed for text in wanted):
                    return shown
            time.sleep(0.2)
        missing = next(text for text in texts if re.sub(r"\s", "", text) not in re.sub(r"\s", "", shown))
        raise Silence(f"the screen does not show «{missing}»; it shows:\n{shown}")

    def press(self, *keys):
        for key in keys:
            self.machine.press(key)

    def type(self, text):
        self.machine.type(text)

    def wake(self):
        """cage gives its window the keyboard with the first keys that it hears, and swallows those."""
        for _ in range(2):
            self.press("left")
            time.sleep(self.patience)

    def answer(self, question, text="", *keys):
        """One page of a form: waits for its question, types the answer, goes on."""
        self.see(question)
        self.type(text)
        self.press(*keys, "ret")

"""One virtual terminal: firmware with Secure Boot, TPM 2.0, SATA disk and optical drive, keyboard, screen.

There is no network device. The disk, the firmware's variables and the TPM's state are files in one
folder and outlive the machine, as they do when the power goes.
"""
import contextlib
import os
import shutil
import subprocess
import time

import firmware
from qmp import Qmp
from screen import Picture

OVMF = "/usr/share/OVMF"
GIB = 1 << 30
# Names of keys (QKeyCode) for what is typed; a Japanese keyboard.
KEYS = {" ": ["spc"], "\n": ["ret"], "\t": ["tab"], "-": ["minus"], "^": ["equal"], "@": ["bracket_left"],
        "[": ["bracket_right"], ";": ["semicolon"], ":": ["apostrophe"], "]": ["backslash"], ",": ["comma"],
        ".": ["dot"], "/": ["slash"], "_": ["shift", "ro"], "=": ["shift", "minus"], "+": ["shift", "semicolon"],
        "*": ["shift", "apostrophe"], "?": ["shift", "slash"],
        **{sign: ["shift", digit] for sign, digit in zip("!\"#$%&'()", "123456789")}}


class Silence(Exception):
    """What was waited for did not come."""


def power(accelerator):
    return ["-accel", accelerator if accelerator != "tcg" else "tcg,thread=multi"]


class Machine:
    """A terminal made from an image. Use `on()` to switch it on; `cut()` is the mains plug."""

    def __init__(self, folder, image, certificate_pem, disk_bytes=4 * GIB, accelerator="tcg", keyboard="usb",
                 scratch=False):
        self.folder, self.accelerator, self.keyboard = folder, accelerator, keyboard
        os.makedirs(self.path("tpm"), exist_ok=True)
        if not os.path.exists(self.path("disk.img")):
            shutil.copyfile(image, self.path("disk.img"))
            os.truncate(self.path("disk.img"), disk_bytes)
            with open(f"{OVMF}/OVMF_VARS_4M.fd", "rb") as file:
                variables = firmware.enrol(file.read(), certificate_pem)
            with open(self.path("variables.fd"), "wb") as file:
                file.write(variables)
        self.qemu = self.tpm = self.qmp = None
        self.display = "none"
        self.extra = []
        if scratch:  # a second disk, whose contents nobody misses
            with open(self.path("scratch.img"), "wb") as file:
                file.truncate(16 << 20)
            self.extra = ["-drive", f"id=scratch,if=none,format=raw,file={self.path('scratch.img')}",
                          "-device", "ide-hd,bus=ide.2,drive=scratch,serial=DOZO-SCRATCH-1"]

    def path(self, name):
        return os.path.join(self.folder, name)

    def arguments(self):
        drive = "if=none,format=raw,cache=writeback"
        keyboard = [] if self.keyboard == "ps2" else ["-device", "qemu-xhci", "-device", "usb-kbd"]
        return [
            "qemu-system-x86_64", "-no-user-config", "-nodefaults", "-name", "dozo",
            "-machine", "q35,smm=on", *power(self.accelerator), "-cpu", "max", "-smp", "2", "-m", "1536",
            "-global", "driver=cfi.pflash01,property=secure,value=on",
            "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={OVMF}/OVMF_CODE_4M.secboot.fd",
            "-drive", f"if=pflash,unit=1,format=raw,file={self.path('variables.fd')}",
            "-chardev", f"socket,id=tpm,path={self.path('tpm.sock')}",
            "-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-crb,tpmdev=tpm0",
            "-drive", f"id=disk,{drive},file={self.path('disk.img')}",
            "-device", "ide-hd,bus=ide.0,drive=disk,serial=DOZO-DISK-1,bootindex=1",
            "-device", "ide-cd,bus=ide.1,id=cd0,serial=DOZO-DRIVE-1",
            *keyboard, "-vga", "none", "-device", "VGA,edid=on,xres=1920,yres=1080", "-nic", "none",
            "-display", self.display, "-serial", f"file:{self.path('serial.log')}",
            "-qmp", f"unix:{self.path('qmp.sock')},server=on,wait=off", "-no-reboot", *self.extra]

    def on(self):
        """Switches the machine on."""
        for name in ("tpm.sock", "qmp.sock", "serial.log"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path(name))
        self.tpm = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.path('tpm')}",
             "--ctrl", f"type=unixio,path={self.path('tpm.sock')}", "--terminate"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._until(lambda: os.path.exists(self.path("tpm.sock")), 20, "the TPM")
        with open(self.path("qemu.log"), "wb") as log:
            self.qemu = subprocess.Popen(self.arguments(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.started = time.monotonic()
        self._until(lambda: os.path.exists(self.path("qmp.sock")) or self.qemu.poll() is not None, 60, "QEMU")
        if self.qemu.poll() is not None:
            with open(self.path("qemu.log"), encoding="utf-8", errors="replace") as log:
                raise Silence(f"QEMU did not start: {log.read()}")
        self.qmp = Qmp(self.path("qmp.sock"), timeout=120)

    def seconds(self):
        """Since it was switched on."""
        return time.monotonic() - self.started

    def running(self):
        return self.qemu is not None and self.qemu.poll() is None

    def cut(self):
        """The power goes: no flush, no farewell. Disk, variables and TPM stay as they are."""
        if self.qmp:
            self.qmp.close()
        for process in (self.qemu, self.tpm):
            if process and process.poll() is None:
                process.kill()
            if process:
                process.wait()
        self.qemu = self.tpm = self.qmp = None

    # --- what it says and shows --------------------------------------------------------------------

    def serial(self):
        try:
            with open(self.path("serial.log"), encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def wait_serial(self, text, seconds):
        """Until the test build's serial port has said it; returns all that was said."""
        self._until(lambda: text in self.serial() or not self.running(), seconds, f"«{text}»")
        if text not in self.serial():
            raise Silence(f"the machine ended before «{text}»")
        return self.serial()

    def picture(self):
        path = self.path("screen.ppm")
        self.qmp.call("screendump", filename=path)
        with open(path, "rb") as file:
            return Picture(file.read())

    def wait_picture(self, wanted, seconds, what):
        """Until a picture that `wanted` accepts stands still for a moment; returns it."""
        last = None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            now = self.picture()
            if wanted(now) and now == last:
                return now
            last = now
            time.sleep(0.3)
        raise Silence(f"{what} was not seen within {seconds} s")

    def _until(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise Silence(f"{what} did not come within {seconds} s")
            time.sleep(0.1)

    # --- what is done to it --------------------------------------------------------------------------

    def press(self, *names):
        """One key, or several held together, by QEMU's names: f1, ret, shift, a."""
        self.qmp.call("send-key", keys=[{"type": "qcode", "data": name} for name in names], hold_time=60)
        time.sleep(0.15)

    def type(self, text):
        for letter in text:
            if letter in KEYS:
                self.press(*KEYS[letter])
            elif letter.isupper():
                self.press("shift", letter.lower())
            else:
                self.press(letter)

    def insert(self, image):
        """A disc into the drive."""
        self.qmp.call("blockdev-change-medium", id="cd0", filename=image, format="raw", read_only_mode="read-only")

    def tray_is_open(self):
        return any(drive.get("tray_open") for drive in self.qmp.call("query-block") if drive.get("qdev") == "cd0")

    def wait_tray(self, seconds=60):
        self._until(self.tray_is_open, seconds, "the open tray")

    def eject(self):
        self.qmp.call("eject", id="cd0", force=True)

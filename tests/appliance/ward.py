"""The ward's side of a job: its key, its discs, and what it makes of the terminal's QR codes."""
import hashlib
import os
import subprocess


class Ward:
    """Works in one folder with dozo's own programs, as a ward does."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        os.makedirs(folder, exist_ok=True)
        self._run("dozo-seal", "keygen", "--out", self.path("ward"), "--name", "見本区 健康部 医療保険年金課")

    def path(self, name):
        return os.path.join(self.folder, name)

    def _run(self, program, *arguments, cwd=None):
        done = subprocess.run([os.path.join(self.programs, program), *arguments], cwd=cwd, check=False,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def fingerprint(self):
        """As on the ward's paper: SHA-256 of its certificate, in upper-case hexadecimal digits."""
        der = subprocess.run(["openssl", "x509", "-in", self.path("ward/ward.pem"), "-outform", "DER"], check=True,
                             capture_output=True).stdout
        return hashlib.sha256(der).hexdigest().upper()

    def commissioning_disc(self):
        self._run("dozo-seal", "commissioning", "--cert", self.path("ward/ward.pem"), "--out", self.path("ward.iso"))
        return self.path("ward.iso")

    def delivery(self, terminal_pem):
        """A sealed disc for that terminal; its image, number and password."""
        with open(self.path("kiosk.pem"), "w", encoding="ascii") as file:
            file.write(terminal_pem)
        self._run("dozo-sample", self.path("input"), "--records", "50", "--job", self.path("job.toml"),
                  "--terminal", self.path("kiosk.pem"))
        files = sorted(os.listdir(self.path("input")))
        self._run("dozo-seal", "pack", "--job", self.path("job.toml"), "--key", self.path("ward/ward.key"),
                  "--cert", self.path("ward/ward.pem"), "--recipient", self.path("kiosk.pem"),
                  "--out", self.path("disc.iso"), "--notice", self.path("notice.pdf"),
                  "--password-out", self.path("password"), *files, cwd=self.path("input"))
        with open(self.path("job.toml"), encoding="utf-8") as file:
            number = next(line.split('"')[1] for line in file if line.startswith("delivery"))
        with open(self.path("password"), encoding="ascii") as file:
            return self.path("disc.iso"), number, file.read().strip()

    # --- QR codes ------------------------------------------------------------------------------------

    def read_code(self, picture_png):
        """What a phone reads of a photograph of the screen (zbar)."""
        with open(self.path("code.png"), "wb") as file:
            file.write(picture_png)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", self.path("code.png")],
                              check=False, capture_output=True, text=True)
        return read.stdout.strip("\n")

    def check_code(self, text):
        """Checks a document's code with openssl against the enrolled certificate; returns its payload's octets.
        The form: docs/formats/documents.md, "The QR code"."""
        octets = base45(text)
        if octets[:7] != bytes.fromhex("d28443a10126a0"):
            raise ValueError("not a COSE_Sign1 by ES256")
        payload, rest = byte_string(octets[7:])
        signature, rest = byte_string(rest)
        if rest or len(signature) != 64:
            raise ValueError("not a signature of 64 octets")
        signed = b"\x84" + text_string(b"Signature1") + cbor(b"\xa1\x01\x26") + cbor(b"") + cbor(payload)
        for name, content in (("signed", signed), ("signature", der(signature))):
            with open(self.path(name), "wb") as file:
                file.write(content)
        with open(self.path("kiosk.key.pem"), "wb") as file:
            file.write(subprocess.run(["openssl", "x509", "-in", self.path("kiosk.pem"), "-noout", "-pubkey"],
                                      check=True, capture_output=True).stdout)
        subprocess.run(["openssl", "dgst", "-sha256", "-verify", self.path("kiosk.key.pem"),
                        "-signature", self.path("signature"), self.path("signed")], check=True, capture_output=True)
        return payload


ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(text):
    """RFC 9285."""
    octets = b""
    for at in range(0, len(text), 3):
        group = text[at:at + 3]
        value = sum(ALPHABET.index(letter) * 45 ** place for place, letter in enumerate(group))
        octets += value.to_bytes(len(group) - 1, "big")
    return octets


def head(major, length):
    if length < 24:
        return bytes([major << 5 | length])
    return bytes([major << 5 | 24, length]) if length < 256 else bytes([major << 5 | 25]) + length.to_bytes(2, "big")


def cbor(octets):
    return head(2, len(octets)) + octets


def text_string(octets):
    return head(3, len(octets)) + octets


def byte_string(octets):
    """The CBOR byte string (RFC 8949) at the beginning, and what follows it."""
    kind, length = octets[0] >> 5, octets[0] & 31
    if kind != 2 or length > 25:
        raise ValueError("not a byte string")
    extra = max(0, length - 23)
    if extra:
        length = int.from_bytes(octets[1:1 + extra], "big")
    return octets[1 + extra:1 + extra + length], octets[1 + extra + length:]


def der(signature):
    """ECDSA's r and s as OpenSSL reads them."""
    def integer(octets):
        octets = octets.lstrip(b"\0") or b"\0"
        octets = (b"\0" if octets[0] & 0x80 else b"") + octets
        return b"\x02" + bytes([len(octets)]) + octets
    both = integer(signature[:32]) + integer(signature[32:])
    return b"\x30" + bytes([len(both)]) + both

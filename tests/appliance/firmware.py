"""OVMF's variable store with our certificate enrolled, so that the very first boot checks signatures.

The layout is EDK II's authenticated variable store (MdeModulePkg, VariableFormat.h) inside a firmware
volume; signature lists are those of the UEFI specification, section 32.4.1.
"""
import base64
import struct
import uuid

STORE_GUID = uuid.UUID("aaf32c78-947b-439a-a180-2e144ec37792").bytes_le
GLOBAL = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c").bytes_le
SECURITY_DATABASE = uuid.UUID("d719b2cb-3d3a-4596-a3bc-dad00e67656f").bytes_le
X509 = uuid.UUID("a5c059a1-94e4-4aa7-87b5-ab155c2bf072").bytes_le
OWNER = uuid.UUID("1b8f1c52-6cf4-4d0b-9b55-0d9f9a6a3c5e").bytes_le
# Non-volatile, at boot, at run time, changed only with a signature and a time.
ATTRIBUTES = 0x27
ENROLLED_AT = struct.pack("<HBBBBBxIhBx", 2024, 1, 1, 0, 0, 0, 0, 0, 0)


def certificate_of(pem):
    body = pem.split("-----BEGIN CERTIFICATE-----")[1].split("-----END CERTIFICATE-----")[0]
    return base64.b64decode("".join(body.split()))


def signature_list(certificate):
    size = 16 + len(certificate)
    return X509 + struct.pack("<III", 28 + size, 0, size) + OWNER + certificate


def variable(name, vendor, data):
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<HBBIQ", 0x55AA, 0x3F, 0, ATTRIBUTES, 0) + ENROLLED_AT
    head += struct.pack("<III", 0, len(encoded), len(data)) + vendor
    record = head + encoded + data
    return record + b"\xff" * (-len(record) % 4)


def enrol(template, certificate_pem):
    """The store `template` (OVMF_VARS) with the certificate as PK, KEK and db. Returns the new store."""
    store = bytearray(template)
    header = struct.unpack_from("<H", store, 48)[0]  # FvHeader.HeaderLength
    if store[40:44] != b"_FVH" or store[header:header + 16] != STORE_GUID:
        raise ValueError("not an OVMF variable store with authenticated variables")
    place = header + 28
    if store[place:place + 2] != b"\xff\xff":
        raise ValueError("the variable store is not empty")
    listed = signature_list(certificate_of(certificate_pem))
    records = b"".join(variable(name, vendor, listed) for name, vendor in
                       (("db", SECURITY_DATABASE), ("KEK", GLOBAL), ("PK", GLOBAL)))
    store[place:place + len(records)] = records
    return bytes(store)

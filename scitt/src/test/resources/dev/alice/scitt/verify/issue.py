"""Makes a signed statement and its receipt in a tree of five with other libraries than ours (cbor2, cryptography).

issue.py DIRECTORY STATEMENT_ALG LOG_ALG statement|digest plain|envelope
Written are statement.cose, receipt.cose, transparent.cose, consistency.cose, issuer.pem, log.pem, preimage.bin, roots.txt.
"""
import hashlib, pathlib, sys
import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

class Key:
    KINDS = {-8: None, -19: None, -7: (ec.SECP256R1(), hashes.SHA256(), 32), -9: (ec.SECP256R1(), hashes.SHA256(), 32),
             -35: (ec.SECP384R1(), hashes.SHA384(), 48)}
    ORDER = {32: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
             48: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973}

    def __init__(self, alg):
        self.alg, self.kind = alg, self.KINDS[alg]
        self.key = ec.generate_private_key(self.kind[0]) if self.kind else ed25519.Ed25519PrivateKey.generate()

    def pem(self):
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign1(self, header, unprotected, payload, detached=False):
        protected = cbor2.dumps({1: self.alg, **header}, canonical=True)
        tbs = cbor2.dumps(["Signature1", protected, b"", payload])
        if self.kind:
            size = self.kind[2]
            r, s = decode_dss_signature(self.key.sign(tbs, ec.ECDSA(self.kind[1])))
            signature = r.to_bytes(size, "big") + min(s, self.ORDER[size] - s).to_bytes(size, "big")
        else:
            signature = self.key.sign(tbs)
        return cbor2.CBORTag(18, [protected, unprotected, None if detached else payload, signature])

def main(directory, issuer_alg, log_alg, leaf, form):
    out, issuer, log = pathlib.Path(directory), Key(int(issuer_alg)), Key(int(log_alg))
    preimage = b'{"made": "elsewhere"}'
    header = {4: b"kid", 15: {1: "https://issuer.example", 2: "subject"}}
    if form == "envelope":
        payload, header = sha(preimage), {**header, 258: -16, 259: "application/json", 260: "https://files.example/x"}
    else:
        payload, header = preimage, {**header, 3: "application/json"}
    statement = issuer.sign1(header, {}, payload)
    entry = cbor2.dumps(statement)
    leaves = [sha(b"\0", bytes([n])) for n in range(4)] + [sha(b"\0", sha(entry) if leaf == "digest" else entry)]
    node = lambda left, right: sha(b"\1", left, right)
    left, right = node(leaves[0], leaves[1]), node(leaves[2], leaves[3])
    four = node(left, right)
    root, three = node(four, leaves[4]), node(left, leaves[2])
    claims = {4: b"log", 395: 1, 15: {1: "https://log.example", 2: "log"}}
    receipt = log.sign1(claims, {396: {-1: [cbor2.dumps([5, 4, [four]])]}}, root, detached=True)
    grown = log.sign1(claims, {396: {-2: [cbor2.dumps([3, 5, [leaves[2], leaves[3], left, leaves[4]]])]}}, root, detached=True)
    transparent = cbor2.CBORTag(18, [*statement.value[:1], {394: [cbor2.dumps(receipt)]}, *statement.value[2:]])
    for name, data in {"statement.cose": entry, "receipt.cose": cbor2.dumps(receipt), "consistency.cose": cbor2.dumps(grown),
                       "transparent.cose": cbor2.dumps(transparent), "issuer.pem": issuer.pem(), "log.pem": log.pem(),
                       "preimage.bin": preimage, "roots.txt": f"{three.hex()} {root.hex()}".encode()}.items():
        (out / name).write_bytes(data)

main(*sys.argv[1:])

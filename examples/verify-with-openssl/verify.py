#!/usr/bin/env python3
"""Verifies license documents with Python's standard library and openssl 3; nothing of OpenLMA is used.

Reads one JSON object from standard input, the members of which are those of `input` in sdk/fixtures/vectors.json:
packageId, rootKeys and documents, and where known installation, token, seen, now and mark. Prints `ok` or the code of
protocol 2.2, and ends with 0 or 1. With --vectors it reads a file of vectors and names those it sees otherwise.
"""
import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time

HOUR = 3600
FIXED = bytes.fromhex("302a300506032b6570032100")


class Refused(Exception):
    pass


def decode(text):
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        raise Refused("malformed")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise Refused("malformed")
    return data


def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name is repeated")
    return dict(pairs)


def no_constant(name):
    raise ValueError(name)


def parse_object(data):
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(value, dict):
        raise Refused("malformed")
    return value


def parse(text):
    if len(text) > 65536 or text.count(".") != 2:
        raise Refused("malformed")
    head, body, signature = text.split(".")
    header, payload, signature = parse_object(decode(head)), parse_object(decode(body)), decode(signature)
    if set(header) != {"alg", "typ", "kid"} or header["alg"] != "EdDSA" or len(signature) != 64:
        raise Refused("malformed")
    return header, payload, f"{head}.{body}".encode(), signature


def holds(x, signed, signature):
    with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as text, tempfile.NamedTemporaryFile() as sig:
        for file, data in ((key, FIXED + decode(x)), (text, signed), (sig, signature)):
            file.write(data)
            file.flush()
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key.name, "-rawin"]
        command += ["-in", text.name, "-sigfile", sig.name]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def sha256(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def thumbprint(x):
    return sha256('{"crv":"Ed25519","kty":"OKP","x":"%s"}' % x)


def whole(value):
    return not isinstance(value, bool) and isinstance(value, (int, float)) and value == int(value) and value >= 0


def certificate(text, given):
    try:
        header, claims, signed, signature = parse(text)
        roots = [key["x"] for key in given["rootKeys"] if thumbprint(key["x"]) == header["kid"]]
        jwk = claims["jwk"]
        good = header["typ"] == "openlma-cert+jwt" and roots and holds(roots[0], signed, signature)
        good = good and all(whole(claims[name]) for name in ("iat", "nbf", "exp", "epoch"))
        good = good and jwk["kty"] == "OKP" and jwk["crv"] == "Ed25519" and len(decode(jwk["x"])) == 32
        if not good or jwk["kid"] != thumbprint(jwk["x"]):
            raise Refused("malformed")
    except (Refused, KeyError, TypeError):
        raise Refused("certificate_untrusted") from None
    if claims["iss"] != f"urn:openlma:{given['packageId']}":
        raise Refused("certificate_wrong_package")
    if given.get("seen") and claims["epoch"] < given["seen"]["epoch"]:
        raise Refused("epoch_too_low")
    return claims


def license_shape(claims):
    text_or_none = (str, type(None))
    lma = claims["lma"]
    good = all(whole(claims[name]) for name in ("iat", "nbf", "exp")) and isinstance(claims["cnf"]["token_sha256"], str)
    good = good and lma["status"] in ("trial", "active", "suspended", "uninstalled")
    good = good and lma["failureMode"] in ("stop", "degrade", "never_stop")
    good = good and whole(lma["revision"]) and whole(lma["graceDays"]) and isinstance(lma["test"], bool)
    good = good and all(lma[name] is None or whole(lma[name]) for name in ("seats", "accessUntil"))
    good = good and ("seatAssignment" not in lma or lma["seatAssignment"] in ("first_use", "explicit"))
    good = good and all(isinstance(lma[name], text_or_none) for name in ("expires", "message", "packageVersion"))
    good = good and all(isinstance(lma[name], str) for name in ("licenseId", "number"))
    good = good and all(isinstance(value, (bool, int, float, str)) for value in lma["features"].values())
    return good and isinstance(lma["subscriber"]["orgId"], str)


def verify(given):
    header, claims, signed, signature = parse(given["documents"]["license"])
    certified = certificate(given["documents"]["certificate"], given)
    key = certified["jwk"]
    if header["kid"] != key["kid"] or not holds(key["x"], signed, signature):
        raise Refused("signature_invalid")
    if header["typ"] != "openlma-license+jwt":
        raise Refused("wrong_type")
    if claims.get("iss") != f"urn:openlma:{given['packageId']}":
        raise Refused("wrong_package")
    if given.get("installation") and claims.get("sub") != given["installation"]:
        raise Refused("wrong_installation")
    if given.get("token") and claims.get("cnf", {}).get("token_sha256") != sha256(given["token"]):
        raise Refused("wrong_token")
    if claims.get("lma", {}).get("v") != 1:
        raise Refused("version_unsupported")
    try:
        if not license_shape(claims):
            raise Refused("malformed")
    except (KeyError, TypeError, AttributeError):
        raise Refused("malformed") from None
    seen = given.get("seen")
    if seen and certified["epoch"] == seen["epoch"]:
        if (claims["lma"]["revision"], claims["iat"]) < (seen["revision"], seen["iat"]):
            raise Refused("older_than_seen")
    at = max(given.get("now", time.time()), given.get("mark", 0))
    for kind, times in (("certificate", certified), ("document", claims)):
        if at >= times["exp"]:
            raise Refused(f"{kind}_expired")
        if at < times["nbf"] - HOUR:
            raise Refused(f"{kind}_not_yet_valid")
    return claims


def code_of(given):
    try:
        verify(given)
        return "ok"
    except Refused as refused:
        return str(refused)


def run_vectors(path):
    with open(path, encoding="utf-8") as file:
        vectors = [vector for vector in json.load(file)["vectors"] if "verify" in vector["expect"]]
    other = [(v["name"], v["expect"]["verify"], code_of(v["input"])) for v in vectors]
    other = [line for line in other if line[1] != line[2]]
    for name, expected, got in other:
        print(f"{name}: expected {expected}, got {got}")
    print(f"{len(vectors) - len(other)} of {len(vectors)} vectors as expected")
    return 1 if other or not vectors else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--vectors"]:
        sys.exit(run_vectors(sys.argv[2]))
    code = code_of(json.load(sys.stdin))
    print(code)
    sys.exit(0 if code == "ok" else 1)

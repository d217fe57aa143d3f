"""What a production city has around it: an authority for certificates, and an issuer of tokens with an
Ed25519 key. Made with the openssl program; no key outlives the run."""
import base64
import json
import pathlib
import subprocess
import time


def openssl(*arguments, **more):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                          **more).stdout


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Authority:
    """Signs certificates for localhost with a CA of its own."""

    def __init__(self, folder):
        self.certificate, self.key = folder / "ca.crt", folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "1", "-subj", "/CN=interop", "-keyout", self.key, "-out", self.certificate)

    def write_secret(self, folder):
        """`ca.crt`, `tls.crt` and `tls.key`, as a Kubernetes secret is mounted."""
        folder.mkdir(parents=True)
        (folder / "ca.crt").write_bytes(self.certificate.read_bytes())
        names = folder / "names"
        names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        request = openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                          "-nodes", "-subj", "/CN=localhost", "-keyout", folder / "tls.key")
        openssl("x509", "-req", "-days", "1", "-CA", self.certificate, "-CAkey", self.key,
                "-CAcreateserial", "-extfile", names, "-out", folder / "tls.crt", input=request)


class Issuer:
    """Signs tokens as RFC 9068 has them and publishes its key as a JWK set."""

    def __init__(self, folder, name, audience):
        self.name, self.audience = name, audience
        self.key, self.jwks = folder / "issuer.pem", folder / "jwks.json"
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.key)
        # The last 32 bytes of the DER form are the public key itself.
        public = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")[-32:]
        self.jwks.write_text(json.dumps({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "interop",
             "x": base64url(public)}]}))

    def token(self, subject, *roles):
        now = int(time.time())
        parts = [{"alg": "EdDSA", "typ": "at+jwt", "kid": "interop"},
                 {"iss": self.name, "aud": self.audience, "sub": subject, "iat": now,
                  "exp": now + 600, "city": "222405", "roles": list(roles)}]
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        message = pathlib.Path(self.key.parent, "message")
        message.write_text(signed)
        signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", message)
        return f"{signed}.{base64url(signature)}"

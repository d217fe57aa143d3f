"""Runs the deployments of an overlay as processes of this machine: command and settings are those of
the manifests; only addresses, peers and the folders of mounted secrets are replaced."""
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

import yaml

import checks
from ports import free_port

BIN = pathlib.Path(os.environ["INTEROP_BIN"])
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# What a sanitizer of the build is told.
SANITIZER = {key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")}
ANY_ADDRESS = re.compile(r"^(?:0\.0\.0\.0|127\.0\.0\.1):(\d+)$")


def render(overlay):
    text = subprocess.run(["kubectl", "kustomize", f"{checks.ROOT}/deploy/k8s/overlays/{overlay}"],
                          check=True, capture_output=True, text=True).stdout
    return [item for item in yaml.safe_load_all(text) if item]


class Process:
    """One container of a deployment or job. `secrets` are the values of secretKeyRefs by
    (secret, key), `mounts` is the folder of mounted secrets by name."""

    def __init__(self, item, config, secrets, mounts):
        spec = item["spec"]["template"]["spec"]
        container = spec["containers"][0]
        self.name = item["metadata"]["name"]
        self.command = [str(BIN / pathlib.PurePath(container["command"][0]).name),
                        *container["command"][1:]]
        self.grace = spec.get("terminationGracePeriodSeconds", 30)
        self.settings = dict(config) if container.get("envFrom") else {}
        for variable in container.get("env", []):
            source = variable.get("valueFrom", {}).get("secretKeyRef")
            if source is None:
                self.settings[variable["name"]] = variable["value"]
            elif (source["name"], source["key"]) in secrets:
                self.settings[variable["name"]] = secrets[source["name"], source["key"]]
        folders = {volume["name"]: volume["secret"]["secretName"]
                   for volume in spec.get("volumes", [])}
        for mount in container.get("volumeMounts", []):
            self.move(mount["mountPath"], mounts / folders[mount["name"]])
        self.ports = {}
        for key, value in self.settings.items():
            port = ANY_ADDRESS.match(value)
            if port:
                self.ports[int(port.group(1))] = free_port()
                self.settings[key] = f"127.0.0.1:{self.ports[int(port.group(1))]}"
        self.log = pathlib.Path(checks.WORK, f"{self.name}.log")
        self.process = None

    def move(self, before, after):
        for key, value in self.settings.items():
            if value.startswith(f"{before}/"):
                self.settings[key] = f"{after}{value[len(before):]}"

    def start(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(self.command, env={**SANITIZER, **self.settings},
                                            stdout=log, stderr=log)

    def run(self):
        """The exit code of a container that ends by itself."""
        self.start()
        return self.process.wait(timeout=120)

    def ready(self):
        """The HTTP status of the readiness probe; 0 while nobody listens."""
        try:
            with OPENER.open(f"http://127.0.0.1:{self.ports[9090]}/readyz", timeout=3) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_ready(self, seconds=60):
        end = time.monotonic() + seconds
        while self.ready() != 200:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{self.name} is not ready: {self.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def terminate(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

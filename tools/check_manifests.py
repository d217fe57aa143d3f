#!/usr/bin/python3
"""Holds rendered manifests against what every deployment of ours must have.

    kubectl kustomize deploy/k8s/overlays/prod | tools/check_manifests.py [OPTIONS] -

    --bin DIR     also ask the programs in DIR (`--help`) whether they know the settings they are given
    --self-test   also break a copy in every way that is checked, and fail when that goes unnoticed

Prints one line per fault; exit code 1 when there is one. Needs python3-yaml.
"""
import argparse
import copy
import pathlib
import re
import subprocess
import sys

import yaml

# What Gateway::Close waits for calls of its open ports, between drain delay and drain timeout.
GATEWAY_CLOSE_SECONDS = 10
WORKLOADS = ("Deployment", "Job")
SECRET_NAME = re.compile(r"(PASSWORD|PG_URL|PAGE_TOKEN_KEY)$")


def pod_spec(item):
    return item["spec"]["template"]["spec"]


def name_of(item):
    return f"{item['kind']}/{item['metadata']['name']}"


def selects(selector, item):
    labels = item["spec"]["template"]["metadata"].get("labels", {})
    return bool(selector) and selector.items() <= labels.items()


def seconds(text):
    """A duration of one unit, as our settings write it."""
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", text).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


class Manifests:
    """The objects of one rendered overlay."""

    def __init__(self, items):
        self.items = items
        self.config = {item["metadata"]["name"]: item.get("data", {})
                       for item in self.of_kind("ConfigMap")}

    def of_kind(self, *kinds):
        return [item for item in self.items if item["kind"] in kinds]

    def named(self, kind, name):
        return any(item["metadata"]["name"] == name for item in self.of_kind(kind))

    def settings(self, container):
        """The environment that is not secret, by name."""
        found = {}
        for source in container.get("envFrom", []):
            found.update(self.config.get(source.get("configMapRef", {}).get("name"), {}))
        for variable in container.get("env", []):
            found[variable["name"]] = variable.get("value", "")
        return found

    def production(self):
        return any(data.get("HAILAN_ENV") == "production" for data in self.config.values())


def check_pod(item, spec):
    """Faults of a pod, whatever it runs."""
    security = spec.get("securityContext", {})
    if security.get("runAsNonRoot") is not True or security.get("runAsUser", 0) < 10000:
        yield "must run as a user of 10000 or above (runAsNonRoot, runAsUser)"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "needs seccompProfile RuntimeDefault"
    if spec.get("automountServiceAccountToken") is not False:
        yield "must not mount a service account token"
    if spec.get("enableServiceLinks") is not False:
        yield "must turn enableServiceLinks off, or it is given settings that it refuses"
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield f"must not set {key}"
    for volume in spec.get("volumes", []):
        if "hostPath" in volume:
            yield f"volume {volume['name']} must not be a path of the host"
    if len(spec["containers"]) != 1 or spec.get("initContainers"):
        yield f"{name_of(item)} must have one container"


def check_container(container):
    security = container.get("securityContext", {})
    if security.get("readOnlyRootFilesystem") is not True:
        yield "needs readOnlyRootFilesystem"
    if security.get("allowPrivilegeEscalation") is not False:
        yield "must set allowPrivilegeEscalation to false"
    if security.get("privileged"):
        yield "must not be privileged"
    if security.get("capabilities") != {"drop": ["ALL"]}:
        yield "must drop ALL capabilities and add none"
    resources = container.get("resources", {})
    if not {"cpu", "memory"} <= resources.get("requests", {}).keys():
        yield "needs requests of cpu and memory"
    if "memory" not in resources.get("limits", {}):
        yield "needs a limit of memory"
    tag = re.search(r"(?::([\w.-]+)|@sha256:[0-9a-f]{64})$", container["image"])
    if tag is None or tag.group(1) == "latest":
        yield f"image {container['image']} needs a version"
    for variable in container.get("env", []):
        if SECRET_NAME.search(variable["name"]) and "secretKeyRef" not in variable.get("valueFrom", {}):
            yield f"{variable['name']} must come from a secret"
    for mount in container.get("volumeMounts", []):
        if mount.get("readOnly") is not True:
            yield f"must mount {mount['name']} read-only"


def check_references(manifests, item, spec):
    if not manifests.named("ServiceAccount", spec.get("serviceAccountName")):
        yield "names a service account that is not there"
    volumes = {volume["name"] for volume in spec.get("volumes", [])}
    for container in spec["containers"]:
        for source in container.get("envFrom", []):
            if source.get("configMapRef", {}).get("name") not in manifests.config:
                yield f"reads {source}, which is no ConfigMap of this overlay"
        mounted = {mount["name"]: mount["mountPath"] for mount in container.get("volumeMounts", [])}
        if mounted.keys() != volumes:
            yield f"volumes {sorted(volumes)} and mounts {sorted(mounted)} differ"
        for key, value in manifests.settings(container).items():
            if value.startswith("/etc/hailan/") and not any(
                    value.startswith(path + "/") for path in mounted.values()):
                yield f"{key} names {value}, where nothing is mounted"
    if item["metadata"].get("namespace") is None:
        yield "has no namespace"


def check_probes(container):
    ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
    for probe, path in (("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        get = container.get(probe, {}).get("httpGet", {})
        if get.get("path") != path or get.get("port") != "admin" or "admin" not in ports:
            yield f"needs {probe} GET {path} on the port named admin"


def check_shutdown(manifests, spec):
    settings = manifests.settings(spec["containers"][0])
    needed = GATEWAY_CLOSE_SECONDS + sum(
        seconds(settings.get(key, "0s")) for key in ("HAILAN_DRAIN_DELAY", "HAILAN_DRAIN_TIMEOUT"))
    if spec.get("terminationGracePeriodSeconds", 30) <= needed:
        yield f"needs terminationGracePeriodSeconds above {needed:g}"


def check_service_of(manifests, item):
    ports = {port["name"] for port in pod_spec(item)["containers"][0].get("ports", [])}
    services = [service for service in manifests.of_kind("Service")
                if selects(service["spec"].get("selector"), item)]
    if not services:
        yield "has no Service"
    for service in services:
        if service["spec"].get("clusterIP") != "None":
            yield f"{name_of(service)} must be headless (clusterIP: None)"
        for port in service["spec"]["ports"]:
            if port["targetPort"] not in ports:
                yield f"{name_of(service)} leads to port {port['targetPort']}, which the pod has not"


def check_deployment(manifests, item):
    spec = pod_spec(item)
    if not spec.get("topologySpreadConstraints"):
        yield "needs topologySpreadConstraints"
    budgets = [budget for budget in manifests.of_kind("PodDisruptionBudget")
               if selects(budget["spec"].get("selector", {}).get("matchLabels"), item)]
    if len(budgets) != 1:
        yield "needs one PodDisruptionBudget"
    if not selects(item["spec"]["selector"]["matchLabels"], item):
        yield "does not select its own pods"
    yield from check_probes(spec["containers"][0])
    yield from check_shutdown(manifests, spec)
    yield from check_service_of(manifests, item)


def check_settings(manifests, item, folder):
    for container in pod_spec(item)["containers"]:
        program = folder / pathlib.PurePath(container["command"][0]).name
        if program.name == "hailanctl":
            continue
        known = set(re.findall(r"^(HAILAN_\w+) \(", subprocess.run(
            [program, "--help"], capture_output=True, text=True, check=True).stdout, re.MULTILINE))
        for key in manifests.settings(container):
            if key not in known:
                yield f"{program.name} does not know the setting {key}"


def check_overlay(manifests):
    for secret in manifests.of_kind("Secret"):
        yield f"{name_of(secret)}: secrets do not belong into manifests"
    if not manifests.of_kind("Deployment"):
        yield "there is no Deployment"
    closed = any(policy["spec"].get("podSelector") == {} and "ingress" not in policy["spec"] and
                 "egress" not in policy["spec"] and
                 set(policy["spec"].get("policyTypes", [])) == {"Ingress", "Egress"}
                 for policy in manifests.of_kind("NetworkPolicy"))
    if manifests.production() and not closed:
        yield "production needs a NetworkPolicy that denies everything by default"


def faults_of(items, folder=None):
    manifests = Manifests(items)
    faults = list(check_overlay(manifests))
    for item in manifests.of_kind(*WORKLOADS):
        spec = pod_spec(item)
        found = [*check_pod(item, spec), *check_references(manifests, item, spec)]
        for container in spec["containers"]:
            found += check_container(container)
        if item["kind"] == "Deployment":
            found += check_deployment(manifests, item)
        if folder is not None:
            found += check_settings(manifests, item, folder)
        faults += [f"{name_of(item)}: {fault}" for fault in found]
    return faults


def breakages():
    """Ways to break the first deployment (d), its pod (p) and container (c), or the whole (a)."""
    def drop(kind):
        return lambda a, d, p, c: a.__setitem__(
            slice(None), [item for item in a if item["kind"] != kind])

    return {
        "root": lambda a, d, p, c: p["securityContext"].update(runAsUser=0),
        "runAsNonRoot": lambda a, d, p, c: p["securityContext"].pop("runAsNonRoot"),
        "seccomp": lambda a, d, p, c: p["securityContext"].pop("seccompProfile"),
        "API token": lambda a, d, p, c: p.pop("automountServiceAccountToken"),
        "service links": lambda a, d, p, c: p.pop("enableServiceLinks"),
        "host network": lambda a, d, p, c: p.update(hostNetwork=True),
        "host path": lambda a, d, p, c: p.setdefault("volumes", []).append(
            {"name": "host", "hostPath": {"path": "/"}}),
        "writable root": lambda a, d, p, c: c["securityContext"].pop("readOnlyRootFilesystem"),
        "escalation": lambda a, d, p, c: c["securityContext"].update(allowPrivilegeEscalation=True),
        "privileged": lambda a, d, p, c: c["securityContext"].update(privileged=True),
        "capability": lambda a, d, p, c: c["securityContext"]["capabilities"].update(add=["SYS_ADMIN"]),
        "no requests": lambda a, d, p, c: c["resources"].pop("requests"),
        "no limit": lambda a, d, p, c: c["resources"].pop("limits"),
        "latest": lambda a, d, p, c: c.update(image="hailan:latest"),
        "no tag": lambda a, d, p, c: c.update(image="hailan"),
        "secret in clear": lambda a, d, p, c: c["env"].append({"name": "HAILAN_PG_URL", "value": "x"}),
        "unmounted file": lambda a, d, p, c: c["env"].append(
            {"name": "HAILAN_AUTH_JWKS", "value": "/etc/hailan/nowhere/jwks.json"}),
        "no liveness": lambda a, d, p, c: c.pop("livenessProbe"),
        "gRPC readiness": lambda a, d, p, c: c.update(readinessProbe={"grpc": {"port": 50051}}),
        "short grace": lambda a, d, p, c: p.update(terminationGracePeriodSeconds=30),
        "no spread": lambda a, d, p, c: p.pop("topologySpreadConstraints"),
        "wrong account": lambda a, d, p, c: p.update(serviceAccountName="nobody"),
        "wrong labels": lambda a, d, p, c: d["spec"]["template"]["metadata"].update(labels={}),
        "wrong port": lambda a, d, p, c: c.update(ports=c["ports"][-1:]),
        "no budget": drop("PodDisruptionBudget"),
        "no service": drop("Service"),
        "no config": drop("ConfigMap"),
        "no deployment": drop("Deployment"),
        "writable mount": lambda a, d, p, c: [
            mount.pop("readOnly") for mount in c["volumeMounts"]],
        "a secret": lambda a, d, p, c: a.append(
            {"kind": "Secret", "metadata": {"name": "leak"}, "stringData": {"key": "x"}}),
        "one address": lambda a, d, p, c: [
            item["spec"].update(clusterIP="") for item in a if item["kind"] == "Service"],
        "open network": drop("NetworkPolicy"),
    }


def unnoticed(items):
    """The breakages that no check notices."""
    missed = []
    for name, break_it in breakages().items():
        broken = copy.deepcopy(items)
        deployment = next(item for item in broken if item["kind"] == "Deployment")
        pod = pod_spec(deployment)
        break_it(broken, deployment, pod, pod["containers"][0])
        if broken == items:
            continue  # this overlay has nothing of the kind
        if not faults_of(broken):
            missed.append(name)
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("file")
    options = parser.parse_args()
    source = sys.stdin if options.file == "-" else open(options.file, encoding="utf-8")
    with source:
        items = [item for item in yaml.safe_load_all(source) if item]
    faults = faults_of(items, options.bin)
    if options.self_test and not faults:
        faults = [f"nobody notices: {name}" for name in unnoticed(items)]
    print(*faults, sep="\n", end="\n" if faults else "")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

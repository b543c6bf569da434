"""The pod of an agent, as it goes over the wire."""

import json
from pathlib import Path

from codegen_crds.v1alpha1 import AgentRun
from codegen_operator.domain.builders.agent_pod import build_agent_pod
from codegen_operator.domain.policy import AgentPod

GOLDEN = Path(__file__).parent / "golden" / "agent_pod.json"
RUN = AgentRun.model_validate(
    {
        "kind": "AgentRun",
        "metadata": {"name": "todo-intake-1", "namespace": "team", "uid": "run-uid"},
        "spec": {
            "projectRef": {"name": "todo", "uid": "project-uid"},
            "graph": "intake",
            "inputRef": {"name": "todo-intake-1-input"},
            "limits": {"deadlineSeconds": 600},
        },
    }
)
SETTINGS = AgentPod(image="registry.example/agents:1", gateway_url="http://gateway")


def test_pod_is_as_agreed() -> None:
    """Compared with a golden file: a change of the pod is a change of the contract."""
    built = json.dumps(build_agent_pod(RUN, 2, SETTINGS), indent=2, sort_keys=True) + "\n"
    assert built == GOLDEN.read_text(encoding="utf-8")


def test_pod_meets_the_restricted_level() -> None:
    """Source: Kubernetes documentation, "Pod Security Standards", restricted."""
    spec = build_agent_pod(RUN, 1, SETTINGS)["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
    kinds = {next(k for k in v if k != "name") for v in spec["volumes"]}
    assert kinds == {"emptyDir", "projected"}

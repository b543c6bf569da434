"""The resources of ``codegen.dev/v1alpha1``."""

from ._resource import Definition, PrinterColumn, Resource
from .agentrun import AgentRun
from .deployment import Deployment
from .machine_request import MachineRequest
from .project import Project
from .server import Server

KINDS: tuple[type[Resource], ...] = (AgentRun, Deployment, MachineRequest, Project, Server)
"""Every kind, sorted."""

__all__ = [
    "KINDS",
    "AgentRun",
    "Definition",
    "Deployment",
    "MachineRequest",
    "PrinterColumn",
    "Project",
    "Resource",
    "Server",
]

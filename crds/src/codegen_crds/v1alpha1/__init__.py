"""The resources of ``codegen.dev/v1alpha1``."""

from ._resource import Definition, PrinterColumn, Resource
from .agentrun import AgentRun
from .deployment import Deployment
from .project import Project
from .server import Server

KINDS: tuple[type[Resource], ...] = (AgentRun, Deployment, Project, Server)
"""Every kind, sorted."""

__all__ = [
    "KINDS",
    "AgentRun",
    "Definition",
    "Deployment",
    "PrinterColumn",
    "Project",
    "Resource",
    "Server",
]

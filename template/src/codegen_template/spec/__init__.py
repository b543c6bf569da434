"""The spec language: models, operations and services as typed data."""

from .events import EventSpec, HandlerSpec
from .fields import FieldSpec, FieldType, ModelSpec, VariantSpec
from .manifests import ConsumeSpec, ManifestFile
from .operations import (
    Auth,
    DomainConfig,
    DomainSpec,
    Method,
    OperationEvents,
    OperationSpec,
    ParamSpec,
    RestConfig,
    RestSpec,
    RoleAuth,
    SortSpec,
    crud_domain,
)
from .services import ServiceSpec
from .tree import Spec

__all__ = [
    "Auth",
    "ConsumeSpec",
    "DomainConfig",
    "DomainSpec",
    "EventSpec",
    "FieldSpec",
    "FieldType",
    "HandlerSpec",
    "ManifestFile",
    "Method",
    "ModelSpec",
    "OperationEvents",
    "OperationSpec",
    "ParamSpec",
    "RestConfig",
    "RestSpec",
    "RoleAuth",
    "ServiceSpec",
    "SortSpec",
    "Spec",
    "VariantSpec",
    "crud_domain",
]

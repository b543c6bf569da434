"""What is known of work that ended well: its pod is gone, and of its log nothing is kept."""

from codegen_crds.v1alpha1 import Deployment, Project

_SUCCEEDED = "succeeded"


def build_result(project: Project) -> list[str]:
    """The newest build, in lines; none unless it succeeded."""
    build = project.status.build
    if build is None or build.outcome.lower() != _SUCCEEDED:
        return []
    lines = [f"build of {build.commit}: succeeded, attempt {build.attempt}"]
    lines += [f"image {name}: {image}" for name, image in sorted(build.images.items())]
    return [*lines, *([f"schema {build.schema_revision}"] if build.schema_revision else [])]


def release_result(deployment: Deployment | None) -> list[str]:
    """The newest Job on the server and what it left live, in lines; none unless it succeeded."""
    job = deployment.status.job if deployment is not None else None
    if deployment is None or job is None or job.outcome != _SUCCEEDED:
        return []
    lines = [f"{job.operation} ({job.name}): succeeded, attempt {job.attempt}"]
    live, history = deployment.status.live, deployment.status.history
    if live is not None:
        lines.append(f"release {live.release_id}: {live.url} since {live.since:%Y-%m-%dT%H:%M:%SZ}")
        commits = (h.release.commit for h in history if h.release.release_id == live.release_id)
        lines += [f"commit {commit}" for commit in commits][:1]
    return lines

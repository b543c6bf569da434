"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema. Add only: the release before this one still runs on it."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Refuse: going back is an older release on the newer schema."""
    raise NotImplementedError

"""Cards, feedback and audit lines."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("card", sa.Uuid, primary_key=True),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("card", sa.Uuid, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("outcome_at", sa.DateTime, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("accepted", sa.JSON, nullable=False),
        sa.Column("reason_system", sa.Text),
        sa.Column("reason_code", sa.Text),
        sa.Column("reason_display", sa.Text),
        sa.Column("had_comment", sa.Boolean, nullable=False),
        sa.Column("comment", sa.Text),
    )
    op.create_index("feedback_card", "feedback", ["card"])
    op.create_index("feedback_received_at", "feedback", ["received_at"])
    op.create_table(
        "audit",
        sa.Column("request", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("key", sa.String(8), nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_index("audit_fingerprint", "audit", ["fingerprint"])


def downgrade() -> None:
    for table in ("audit", "feedback", "cards"):
        op.drop_table(table)

"""What is planned for another team: a role, a password that no container gets, a URL."""

from __future__ import annotations

from components.blueprint.types import Blueprint
from tests.unit.components import support

SECRET = "postgres-reports-share-password"


def _plan() -> Blueprint:
    return support.blueprint(share={"reports": {"store": "postgres", "connections": 3}})


def test_a_share_is_a_role_with_a_url() -> None:
    """Its URL asks for the server's name; where the authority is stands in no URL."""
    (share,) = _plan().shares

    assert (share.store, share.role, share.connections) == ("postgres", "chrono_scraper_reports", 3)
    assert share.url.template == (
        f"postgresql://chrono_scraper_reports:{{{{secret:{SECRET}}}}}@postgres:5432/chrono_scraper"
        "?sslmode=verify-full"
    )


def test_its_password_is_mounted_nowhere() -> None:
    """It is generated, set in the database and put out; no container of the system sees it."""
    plan = _plan()
    (secret,) = [item for item in plan.secrets if item.key == SECRET]
    mounted = {mount.source for service in plan.services for mount in service.secrets}
    (step,) = [item for item in plan.steps if item.key == "postgres-roles"]

    assert not secret.mounted
    assert SECRET not in mounted
    assert SECRET not in {key for item in plan.secret_files for key in item.secrets}
    assert SECRET in step.input.secrets


def test_postgres_lets_it_in_at_its_own_store_alone() -> None:
    """A share of the replica may not enter the primary."""
    shared = support.blueprint(
        share={"reports": {"store": "postgres-replica"}},
        services={"postgres-replica": {"replicas": 1, "volume": "second"}},
        servers={"app-1": {"type": "cx53"}},
        volumes={"second": {"size": 10}},
    )
    hba = {file.key: file.content for file in shared.files if file.key.endswith("-hba.conf")}

    line = "hostssl chrono_scraper chrono_scraper_reports "
    assert line in hba["postgres-replica-hba.conf"]
    assert line not in hba["postgres-hba.conf"]


def test_without_shares_nothing_is_made_for_others() -> None:
    """The stacks as they are give no role away."""
    plan = support.blueprint()

    assert plan.shares == ()
    assert not [item.key for item in plan.secrets if "share" in item.key]

"""What Redis, Meilisearch, MinIO and Neo4j read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from components.blueprint import tuning
from components.render.template import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.blueprint.services.users import BucketUser, RedisUser
    from components.config.data import BucketConfig, MinioConfig, RedisConfig
    from components.config.service import ServiceConfig

_HOURS = 24
_READ = ("s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation")
_WRITE = (*_READ, "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
          "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads")  # fmt: skip


class MinioUser(NamedTuple):
    """A user of MinIO with its policy as JSON; `secret` is the key of its secret key."""

    name: str
    secret: str
    policy: str


def redis_conf(
    service: ServiceConfig, settings: RedisConfig, users: Sequence[RedisUser], admin: str
) -> str:
    """Return redis.conf with places for passwords; `admin` is the key of the administrator's."""
    return render(
        "redis/redis.conf",
        port=service.port,
        maxmemory=tuning.redis_maxmemory(service.memory, settings.memory_share),
        policy=settings.policy,
        users=users,
        admin=admin,
    )


def meilisearch_toml(service: ServiceConfig, secret: str) -> str:
    """Return Meilisearch's settings with a place for the master key."""
    return render(
        "meilisearch/meilisearch.toml", indexing_memory=service.memory * 2 // 3, secret=secret
    )


def minio_env(root: str, secret: str) -> str:
    """Return the file that MinIO reads its administrator from."""
    return render("minio/minio.env", root=root, secret=secret)


def buckets_sh(
    settings: MinioConfig, users: Sequence[BucketUser], *, root: str, secret: str, port: int
) -> str:
    """Return the script that makes and mends buckets, users and policies."""
    return render(
        "minio/buckets.sh",
        buckets=settings.buckets,
        lifecycles={name: lifecycle(bucket) for name, bucket in settings.buckets.items()},
        users=[MinioUser(user.name, user.secret, policy(user)) for user in users],
        root=root,
        secret=secret,
        port=port,
    )


def lifecycle(bucket: BucketConfig) -> str | None:
    """Return the rules of a bucket as S3 has them; it counts in whole days, the next begun."""
    rules: list[dict[str, Any]] = []
    for number, (prefix, hours) in enumerate(sorted(bucket.expire.items()), 1):
        days = -(-hours // _HOURS)
        rule: dict[str, Any] = {
            "ID": f"expire-{number}",
            "Status": "Enabled",
            "Filter": {"Prefix": prefix},
            "Expiration": {"Days": days},
        }
        if bucket.versioning:  # or what expired would stay as an old version
            rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
        rules.append(rule)
    return json.dumps({"Rules": rules}, indent=2) if rules else None


def policy(user: BucketUser) -> str:
    """Return what a user may do, bucket by bucket; nothing where it is named at none."""
    statements = [
        {
            "Effect": "Allow",
            "Action": list(_WRITE if right == "write" else _READ),
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        }
        for bucket, right in user.rights
    ] or [{"Effect": "Deny", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::*"]}]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def neo4j_start(password: str) -> str:
    """Return the start script of Neo4j; `password` is the path of the file with it."""
    return render("neo4j/start.sh", password=password)

#!/bin/sh
# Becomes minio; options or `server` alone mean minio too. MinIO itself reads MINIO_ROOT_USER_FILE
# and MINIO_ROOT_PASSWORD_FILE, below /run/secrets where they are plain names.
set -eu
case ${1-} in
minio | mc | sh | bash | /*) ;;
*) set -- minio "$@" ;;
esac
exec "$@"

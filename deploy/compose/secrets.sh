#!/bin/sh
# Makes all secrets that compose.yaml needs, in the folder secrets beside it. What is there stays.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
if [ -e secrets ]; then
  echo "secrets: the folder is there; nothing was changed" >&2
  exit 0
fi
umask 077
new=.secrets.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/files" "$new/signer"
random() { openssl rand -hex "$1"; }
database=$(random 16)
s3_id=$(random 10)
s3_secret=$(random 20)
service=$(random 32)
printf 'POSTGRES_USER=mansard\nPOSTGRES_PASSWORD=%s\nPOSTGRES_DB=mansard\n' "$database" > "$new/postgres.env"
printf 'ROOT_ACCESS_KEY=%s\nROOT_SECRET_KEY=%s\n' "$s3_id" "$s3_secret" > "$new/s3.env"
printf 'ATTIC_SERVER_DATABASE_URL=postgres://mansard:%s@postgres:5432/mansard?sslmode=disable\nATTIC_SERVER_TOKEN_HS256_SECRET_BASE64=%s\n' \
  "$database" "$(openssl rand -base64 48 | tr -d '\n')" > "$new/server.env"
printf 'MANSARD_SIGNER_SERVICE_TOKEN=%s\nQUARKUS_DATASOURCE_USERNAME=mansard\nQUARKUS_DATASOURCE_PASSWORD=%s\n' "$service" "$database" > "$new/signer.env"
printf %s "$s3_id" > "$new/files/access-key-id"
printf %s "$s3_secret" > "$new/files/secret-access-key"
printf %s "$service" > "$new/files/service-token"
openssl rand -base64 32 > "$new/signer/master-key"
# The containers run as 10001; a master key is no use without its database, and the folder is closed to others.
chmod 755 "$new/files" "$new/signer"
chmod 444 "$new/files"/* "$new/signer"/*
chmod 711 "$new"
mv "$new" secrets
echo "secrets: made; keep a copy of secrets/signer/master-key" >&2

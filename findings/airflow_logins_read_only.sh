#!/bin/sh
# Airflow 3.3.2 on Kubernetes: the logins of the simple auth manager may not be a mounted secret.
#
# What a Secret mounts is read-only. The simple auth manager opens its file of passwords for appending
# when the API server starts ("a+"), and for reading and writing at each login ("r+"), also where the
# file names every user and nothing has to be written. A file that holds all that is needed and can
# only be read is so refused at both, with the bare OSError; the same file with leave to write is taken.
# Copy the secret into an emptyDir before the server starts.
#
# Exits 0 while Airflow behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check apache-airflow==3.3.2 "sqlalchemy<2.1"
mkdir "$place/home" "$place/logins"
echo '{"admin": "a-password"}' > "$place/logins/logins.json"
chmod 777 "$place/home"
as=""
# Root may write whatever it may read; without that right it is a user like another.
[ "$(id -u)" = 0 ] && as="setpriv --bounding-set=-dac_override"
try() {
  $as env HOME="$place/home" AIRFLOW_HOME="$place/home" AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=admin:admin \
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$place/logins/logins.json" \
    "$place/venv/bin/python" - 2>/dev/null <<'PYTHON'
from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager

manager = SimpleAuthManager()
for what in (manager.init, manager.get_passwords):
    try:
        what()
        print(what.__name__, "taken")
    except OSError as error:
        print(what.__name__, type(error).__name__)
PYTHON
}
chmod 444 "$place/logins/logins.json"
shut=$(try | grep -c Error || true)
chmod 666 "$place/logins/logins.json"
open=$(try | grep -c taken || true)
echo "read-only: $shut of 2 refused; writable: $open of 2 taken"
[ "$shut" = 2 ] && [ "$open" = 2 ]

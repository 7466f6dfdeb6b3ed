"""PostgreSQL and MariaDB with nothing in them, run by nobody."""

from support import nobody
from support.child import Child
from support.ports import free_port

POSTGRESQL_PROGRAMS = "/usr/lib/postgresql/15/bin"


def start_postgresql(place, issued=None):
    """Returns its port; without a certificate it says no to TLS."""
    port = free_port()
    name = f"postgresql-{port}"
    folder = nobody.make_folder(place, name)
    data = folder / "data"
    nobody.run(folder, f"{POSTGRESQL_PROGRAMS}/initdb", "-D", data, "-A", "trust", "-N", "-U", "tests", "-E", "UTF8",
               "--no-locale")
    command = [f"{POSTGRESQL_PROGRAMS}/postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", folder,
               "-c", "fsync=off", "-c", "shared_buffers=1MB", "-c", "dynamic_shared_memory_type=mmap"]
    if issued:
        chain, key = nobody.certificate_files(place, name, issued)
        command += ["-c", "ssl=on", "-c", f"ssl_cert_file={chain}", "-c", f"ssl_key_file={key}"]
    child = Child(place, name, command, folder, as_nobody=True)
    child.wait_listening(port)
    return port


def start_mariadb(place, issued=None):
    """Returns its port; without a certificate it does not offer TLS. It has no tables, not even of users."""
    port = free_port()
    name = f"mariadb-{port}"
    folder = nobody.make_folder(place, name)
    data = nobody.make_folder(place, f"{name}/data")
    command = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--tmpdir={folder}", f"--socket={folder}/socket",
               f"--pid-file={folder}/pid", f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve",
               "--skip-grant-tables", "--skip-innodb", "--default-storage-engine=Aria", "--performance-schema=OFF"]
    if issued:
        chain, key = nobody.certificate_files(place, name, issued)
        command += [f"--ssl-cert={chain}", f"--ssl-key={key}"]
    child = Child(place, name, command, folder, as_nobody=True)
    child.wait_listening(port)
    return port


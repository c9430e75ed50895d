"""Running other programs: quietly if they succeed, with all they said if they do not."""

import subprocess


class Failed(Exception):
    pass


def run(*command, stdin=None):
    """Run COMMAND with STDIN (bytes) and return its standard output (bytes). Raises Failed with what it printed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, input=stdin or b"", stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")
        raise Failed(f"{' '.join(words)}: status {done.returncode}\n{said}")
    return done.stdout

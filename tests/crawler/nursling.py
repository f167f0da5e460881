"""What processes of the nursery do in its tests."""

import os
import resource
import signal
import sys

from crawler import nursery


def main() -> None:
    match sys.argv[1:]:
        case ["echo", *words]:
            print(*words, sys.stdin.read())
        case ["exit", code]:
            sys.exit(int(code))
        case ["raise"]:
            raise ValueError("nothing")
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["parents"]:
            child = nursery.start(__spec__.name, "parent")
            print(os.getppid(), child.stdout.read().decode().strip())
            child.wait()
        case ["parent"]:
            print(os.getppid())
        case ["full"]:
            resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))
            kept = []
            try:
                while True:
                    kept.append(nursery.start(__spec__.name, "parent"))
            except OSError as error:
                print(error.errno)
        case ["write", path]:
            child = nursery.start(__spec__.name, "echo", "a")
            child.stdin.close()
            with open(path, "wb") as file:
                file.write(child.stdout.read())
            child.wait()
        case ["start"]:
            child = nursery.start(__spec__.name, "sleep")
            print(child.stdout.readline().decode().strip(), child.pid, flush=True)
            child.wait()
        case ["sleep"]:
            print(os.getppid(), flush=True)
            signal.pause()


if __name__ == "__main__":
    main()

"""Random histories of a few clients on a few names: made from a seed alone, so that they can be played again, cut."""
import random

FOLDERS = ["", "d", "e"]
NAMES = ["a", "B", "c", "d", "e", "d\\a", "d\\x", "e\\y", "e\\d"]
ACCESS = [0x00120089, 0x00120116, 0x0012019F, 0x0013019F, 0x00010000, 0x00110080, 0x00100080, 0x00000001, 0x00000006]
DISPOSITIONS = [0, 1, 1, 2, 3, 3, 4, 5]
NON_DIRECTORY, DIRECTORY, DELETE_ON_CLOSE = 0x40, 0x1, 0x1000
OPTIONS = [0, 0, NON_DIRECTORY, NON_DIRECTORY, NON_DIRECTORY, DIRECTORY, NON_DIRECTORY | DELETE_ON_CLOSE,
           DIRECTORY | DELETE_ON_CLOSE]
AT_ONCE = 16  # SMB2_LOCKFLAG_FAIL_IMMEDIATELY
LOCKS = [1 | AT_ONCE, 2 | AT_ONCE, 2 | AT_ONCE, 4, 4]
# FILE_READ_DATA, FILE_WRITE_DATA. What smbd does without the right says little: it lets ranges be locked, and a handle
# whose size it could not set is of no use any more.
NEEDS = {"lock": 0x3, "set_size": 0x2}
CLIENTS, SLOTS = 2, 5


def some_range(chance):
    if chance.random() < 0.05:
        return chance.choice([(0, 0), (2**64 - 1, 1), (2**64 - 1, 0), (2**64 - 2, 2), (2**63, 2**63), (5, 2**64 - 1)])
    return chance.randrange(12), chance.randrange(6)


def some_locks(chance):
    count = 1 if chance.random() < 0.8 else chance.randrange(2, 4)
    flags = chance.choice(LOCKS)
    return [(*some_range(chance), flags if chance.random() < 0.9 else chance.choice(LOCKS)) for _ in range(count)]


def operation(chance):
    """(client, name of a method of Actor, its arguments)."""
    client, slot = chance.randrange(CLIENTS), chance.randrange(SLOTS)
    kind = chance.choices(["open", "close", "lock", "read", "write", "rename", "delete", "set_size", "list"],
                          [30, 14, 22, 8, 8, 7, 4, 3, 4])[0]
    if kind == "open":
        arguments = (chance.choice(NAMES + FOLDERS[1:]), chance.choice(ACCESS), chance.randrange(8),
                     chance.choice(DISPOSITIONS), chance.choice(OPTIONS))
    elif kind == "lock":
        arguments = (some_locks(chance),)
    elif kind == "read":
        arguments = (chance.randrange(12), chance.randrange(1, 8))
    elif kind == "write":
        arguments = (chance.randrange(12), bytes(chance.randrange(97, 123) for _ in range(chance.randrange(1, 6))))
    elif kind == "rename":
        arguments = (chance.choice(NAMES), chance.random() < 0.5)
    elif kind == "delete":
        arguments = (chance.random() < 0.7,)
    elif kind == "set_size":
        arguments = (chance.randrange(20),)
    else:
        arguments = ()
    return client, kind, (slot, *arguments)


def history(seed, length):
    chance = random.Random(seed)
    return [operation(chance) for _ in range(length)]


class Handles:
    """What the handles of a history may do, by client and slot."""

    def __init__(self):
        self.access = {}

    def may(self, client, kind, slot):
        return kind not in NEEDS or bool(self.access.get((client, slot), 0) & NEEDS[kind])

    def opened(self, client, slot, access):
        self.access[client, slot] = access

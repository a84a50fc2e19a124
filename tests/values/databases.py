"""A round through all places of SQL, on one engine. Every row has a table of its own; a table of all names is the victim."""

import os
import re
import subprocess
import sys

from lists import SPELLINGS
from rounds import Heard, Round

ENGINES = ["sqlite", "postgres", "mariadb"]
# What is in a row's table before its statement.
ROWS = [b"101|a", b"102|b", b"103|c"]


def address(engine):
    return os.environ.get(f"STEPGATE_TEST_{engine.upper()}")


def there():
    """The engines that are there."""
    found = [engine for engine in ENGINES if engine == "sqlite" or address(engine)]
    for engine in set(ENGINES) - set(found):
        print(f"not tried: {engine}; run this with tests/servers")
    return found


def mine(text, engine):
    """The row's statement; none where it is for another engine."""
    named = re.match("(postgres|mariadb|sqlite): ", text)
    return text if not named else text[named.end() :] if named[1] == engine else ""


class SqlRound(Round):
    """One value under one spelling, through all rows, on one engine."""

    def __init__(self, rows, spelling, value, engine, known, is_alone=False):
        self.engine = engine
        rows = [(kind, mine(text, engine)) for kind, text in rows]
        super().__init__(rows, spelling, value, "/nowhere", known, is_alone)

    def block(self, at):
        place = SPELLINGS[self.spelling][0].replace("#", str(at))
        text = self.rows[at][1].replace("@@", place).replace("t#", f"t{at}").replace("_#", f"_{at}")
        return f"## Row {at}\n\n```sql\nINSERT INTO begun VALUES ({at});\n```\n\n```sql\n{text};\n```\n"

    def key(self, at):
        return (self.engine, *super().key(at))

    def settings(self):
        return '[env.staging]\ndatabase = { env = "DATABASE_URL" }\n'

    def environment(self):
        return {"DATABASE_URL": self.url}

    def ask(self, statements):
        """What the engine's own client says, lines of values."""
        if self.engine == "sqlite":
            words, env = ["sqlite3", str(self.repo / "app.db")], {}
        elif self.engine == "postgres":
            words, env = ["psql", self.url, "-XqAt"], {}
        else:
            user, word, host, port, name = re.match("mysql://(.*?):(.*?)@(.*?):(.*?)/(.*)", self.url).groups()
            words, env = ["mariadb", "--no-defaults", "-NB", "-h", host, "-P", port, "-u", user, name], {"MYSQL_PWD": word}
        asked = subprocess.run(words, input=";\n".join(statements) + ";\n", env={**os.environ, **env}, capture_output=True, text=True)
        if asked.returncode:
            sys.exit(f"{self.engine}: {asked.stderr}")
        return asked.stdout

    def start(self):
        """An empty database with the tables."""
        self.url = "sqlite:app.db"
        if self.engine != "sqlite":
            self.url = address(self.engine)
            name = f"values_{os.getpid()}_{id(self)}"
            self.ask([f"CREATE DATABASE {name}"])
            self.url = self.url.rsplit("/", 1)[0] + "/" + name
        names = [f"t{at}" for at in self.wanted]
        tables = ["begun (at int)", "held (it text)", "victim (id int, name text)", *(f"{name} (id int, name text)" for name in names)]
        made = [f"CREATE TABLE {table}" for table in tables]
        made += [f"INSERT INTO {name} VALUES (101, 'a'), (102, 'b'), (103, 'c')" for name in names]
        held = {"postgres": "convert_from(decode('{}', 'hex'), 'UTF8')", "mariadb": "x'{}'", "sqlite": "CAST(x'{}' AS TEXT)"}
        value = held[self.engine].format(self.value.encode().hex())
        self.ask([*made, "INSERT INTO victim VALUES (1, 'x')", f"INSERT INTO held VALUES ({value})"])

    def heard(self, wanted):
        def row_of(body):
            begun = re.fullmatch(r"INSERT INTO begun VALUES \((\d+)\)", body["script"])
            return int(begun[1]) if begun else None

        return Heard(wanted, row_of)

    def left(self, at, name):
        """What is in the row's table, a line for each of its rows."""
        return b"\n".join(self.tables[at]) if name == "out" else None

    def gather(self):
        self.tables = {at: [] for at in self.wanted}
        for line in self.ask([f"SELECT '{at}', {self.hexed()} FROM t{at}" for at in self.wanted]).splitlines():
            at, held = re.split(r"[|\t]", line, maxsplit=1)
            self.tables[int(at)].append(bytes.fromhex(held))
        is_there = self.ask(["SELECT count(*) FROM victim"]).strip() == "1"
        super().gather()
        self.victims |= set() if is_there else {-1}
        if self.engine != "sqlite":
            name = self.url.rsplit("/", 1)[1]
            self.url = address(self.engine)
            self.ask([f"DROP DATABASE {name}"])

    def hexed(self):
        """A row of a table as one word."""
        if self.engine == "mariadb":
            return "hex(concat(id, '|', coalesce(name, 'NULL')))"
        form = "encode(convert_to({}, 'UTF8'), 'hex')" if self.engine == "postgres" else "hex({})"
        return form.format("id || '|' || coalesce(name, 'NULL')")

    def is_untouched(self, at):
        """Whether a statement that has failed has changed nothing."""
        return self.same(self.outs[at], b"\n".join(ROWS))

    def same(self, one, other):
        """The rows of a table have no order."""
        return sorted(one.split(b"\n")) == sorted(other.split(b"\n"))

#!/usr/bin/env python3
"""Which sources of a target can be compiled as one, for builds that have no other to draw from.

    batches.py SIZE < LIST        a line for each source that is not compiled alone: the number of its batch, the source

Sources keep names to themselves (in namespaces without a name): in one batch nobody may define for itself what another
one so much as mentions. What is not understood here is compiled alone.
"""
import functools
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

TOKEN = re.compile(r"""
    //[^\n]* | /\*.*?\*/                                   # comments
  | R"(?P<delimiter>[^(\s]*)\(.*?\)(?P=delimiter)"         # raw strings
  | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])'               # strings, characters (a digit separator is neither)
  | \#[^\n]*(?:\\\n[^\n]*)*                                # the preprocessor
  | [A-Za-z_]\w* | [0-9][\w'.]* | :: | -> | \S""", re.VERBOSE | re.DOTALL)
NAME = re.compile(r"[A-Za-z_]\w*$")
NOT_NAMES = {"if", "for", "while", "switch", "return", "sizeof", "decltype", "alignas", "noexcept", "static_assert",
             "requires", "operator", "TEST", "TEST_F", "TEST_P", "TYPED_TEST", "INSTANTIATE_TEST_SUITE_P", "MATCHER",
             "const", "constexpr", "static", "inline", "template", "typename", "struct", "class", "enum", "union",
             "using", "namespace", "auto", "void", "bool", "int", "char", "unsigned", "long", "double"}


def tokens_of(path):
    with open(path, encoding="utf-8") as file:
        return [match.group(0) for match in TOKEN.finditer(file.read())]


@functools.cache
def names_of(path):
    return {token for token in tokens_of(path) if NAME.match(token)}


@functools.cache
def headers_of(path):
    """Ours that it includes, and those that they do."""
    found = set()
    for token in tokens_of(path):
        header = re.match(r'#\s*include "([^"]+)"', token)
        header = header and os.path.join(ROOT, header.group(1))
        if header and header not in found and os.path.exists(header):
            found |= {header} | headers_of(header)
    return found

# What may follow the name in its declaration.
DECLARED = {"(", "=", "{", "[", ";", ":", "final"}
# Bases of a class, and namespaces: somebody else's.
BEFORE_OTHERS = {"public", "protected", "private", ":", ",", "namespace"}


class Source:
    def __init__(self, path):
        self.path = path
        self.own = set()    # names that nobody else is to see
        self.usings = set()  # names of others that it calls its own
        self.names = set()  # all that are not members of something
        self.is_plain = True
        self.headers = headers_of(path)
        self.read(tokens_of(path))

    def read(self, tokens):
        words = [token for token in tokens if not token.startswith(("//", "/*", '"', 'R"', "'"))]
        for directive in (word for word in words if word.startswith("#")):
            # Macros, and headers of C with macros of their own, reach whoever comes behind.
            if re.match(r"#\s*define", directive) or re.search(r"<(linux|krb5|gssapi|sys/(xattr|acl))[/.]", directive):
                self.is_plain = False
        words = [word for word in words if not word.startswith("#")]
        scopes = []  # of each open brace: "named", "own" or "other"
        parentheses = 0
        has_value = False  # of a declaration: what follows is its value
        is_using = False   # what follows is a name of others
        for i, word in enumerate(words):
            before = words[i - 1] if i else ""
            after = words[i + 1] if i + 1 < len(words) else ""
            at_namespace = "other" not in scopes and parentheses == 0
            if at_namespace:
                is_using = word == "using" or (is_using and word not in ";{}")
                has_value = (has_value or word == "=") and word not in ";{}"
            if word == "{":
                scopes.append(self.scope_of(words, i) if at_namespace else "other")
            elif word == "}" and scopes:
                scopes.pop()
            elif word in "([":
                parentheses += 1
            elif word in ")]":
                parentheses -= 1
            elif word == "using" and at_namespace and after in ("namespace", "enum"):
                self.is_plain &= self.is_harmless(words[i + 2:i + 8])
            elif NAME.match(word) and before == "::" and after == ";" and at_namespace and is_using:
                self.usings.add(word)
            elif NAME.match(word) and before not in (".", "->", "::"):
                self.names.add(word)
                declares = at_namespace and not has_value and before not in BEFORE_OTHERS and word not in NOT_NAMES
                is_declared = after in DECLARED or before in ("struct", "class", "enum")
                if declares and is_declared and "own" in scopes:
                    self.own.add(word)

    def meets(self, other):
        """Whether the other one would take what this one calls its own for something else."""
        return bool(self.own & other.names or (self.usings - other.usings) & other.names)

    @staticmethod
    def is_harmless(named):
        """Literals meet nothing, and the helpers of tests only what those mention who use them."""
        named = named[:named.index(";")] if ";" in named else [""]
        return named[-1].endswith("_literals") or named == ["test"]

    @staticmethod
    def scope_of(words, brace):
        if words[brace - 1] == "namespace":
            return "own"
        i = brace - 1
        while i >= 0 and (NAME.match(words[i]) or words[i] == "::") and words[i] != "namespace":
            i -= 1
        return "named" if i >= 0 and words[i] == "namespace" else "other"


class Batch:
    def __init__(self):
        self.sources, self.own, self.headers = [], set(), set()

    def takes(self, source):
        if any(source.meets(one) or one.meets(source) for one in self.sources):
            return False
        # Headers that come only now come behind what the others have for themselves.
        return not any(self.own & names_of(header) for header in source.headers - self.headers)

    def add(self, source):
        self.sources.append(source)
        self.own |= source.own
        self.headers |= source.headers


def batches_of(sources, size):
    batches = []
    for source in sources:
        batch = next((one for one in batches if len(one.sources) < size and one.takes(source)), None)
        if batch is None:
            batch = Batch()
            batches.append(batch)
        batch.add(source)
    return batches


def main():
    size = int(sys.argv[1])
    sources = [Source(line.strip()) for line in sys.stdin if line.strip()]
    for number, batch in enumerate(batches_of([source for source in sources if source.is_plain], size)):
        for source in batch.sources if len(batch.sources) > 1 else []:
            print(number, source.path)


if __name__ == "__main__":
    main()

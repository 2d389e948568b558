"""The tables of the history, one tuple of statements a version, applied in order; a version that was released is never changed.

| table | a row is |
| --- | --- |
| `users` | who signed in: id, identifier (the owner of assets and threads), Chainlit's document |
| `threads` | a conversation of any channel: id, user, name, when made and last touched, Chainlit's document |
| `steps` | a message in it, in the order of `seq`: Chainlit's document |
| `elements` | what a message shows, in the order of `seq`: Chainlit's document, and the status of a turn's card |
| `words` | what can be found of a thread: its name (`item` is the thread's id) and its messages (the step's), folded |
| `found` | SQLite only: the trigram index over `words`, kept by triggers |
| `shares` | the one link by which everybody may read a thread, and until when |

Documents are JSON as text: what Chainlit adds to them is kept without a change of ours. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

Version = tuple[str, ...]

_DOCUMENTS: Version = (
    "CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, identifier TEXT UNIQUE NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, user_id TEXT, name TEXT, created TEXT NOT NULL, touched TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS threads_of_user ON threads (user_id, touched)",
    "CREATE TABLE IF NOT EXISTS steps (id TEXT PRIMARY KEY, thread TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS steps_of_thread ON steps (thread, seq)",
    "CREATE TABLE IF NOT EXISTS elements (id TEXT PRIMARY KEY, thread TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS elements_of_thread ON elements (thread)",
)
"""Version 1 had no number: a file that was made before there were migrations is a file of this version."""

_SHARES: Version = (
    "CREATE TABLE shares (token TEXT PRIMARY KEY, thread TEXT NOT NULL UNIQUE, created TEXT NOT NULL, until TEXT)",
)

SQLITE: tuple[Version, ...] = (
    _DOCUMENTS,
    (
        "ALTER TABLE elements ADD COLUMN seq INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE elements ADD COLUMN status TEXT NOT NULL DEFAULT ''",
        "UPDATE elements SET seq = rowid, status = COALESCE(json_extract(body, '$.props.status'), '')",
        "DROP INDEX elements_of_thread",
        "CREATE INDEX elements_of_thread ON elements (thread, seq)",
        "CREATE TABLE words (seq INTEGER PRIMARY KEY, item TEXT NOT NULL UNIQUE, thread TEXT NOT NULL, words TEXT NOT NULL)",
        "CREATE INDEX words_of_thread ON words (thread)",
        "CREATE VIRTUAL TABLE found USING fts5 (words, content = 'words', content_rowid = 'seq', tokenize = 'trigram')",
        "CREATE TRIGGER words_in AFTER INSERT ON words BEGIN INSERT INTO found (rowid, words) VALUES (new.seq, new.words); END",
        "CREATE TRIGGER words_out AFTER DELETE ON words BEGIN"
        " INSERT INTO found (found, rowid, words) VALUES ('delete', old.seq, old.words); END",
        "CREATE TRIGGER words_anew AFTER UPDATE ON words BEGIN"
        " INSERT INTO found (found, rowid, words) VALUES ('delete', old.seq, old.words);"
        " INSERT INTO found (rowid, words) VALUES (new.seq, new.words); END",
        "INSERT INTO words (item, thread, words) SELECT id, id, folded(name) FROM threads WHERE COALESCE(name, '') <> ''",
        "INSERT INTO words (item, thread, words) SELECT id, thread, said_in(body) FROM steps WHERE said_in(body) <> ''",
        *_SHARES,
    ),
)
"""`folded` and `said_in` are functions of ours that the connection knows, see `finding`."""

POSTGRES: tuple[Version, ...] = (
    (
        *_DOCUMENTS[:-2],
        "CREATE TABLE elements (id TEXT PRIMARY KEY, thread TEXT NOT NULL, body TEXT NOT NULL, seq BIGINT NOT NULL, status TEXT NOT NULL DEFAULT '')",
        "CREATE INDEX elements_of_thread ON elements (thread, seq)",
        "CREATE TABLE words (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item TEXT NOT NULL UNIQUE, thread TEXT NOT NULL, words TEXT NOT NULL)",
        "CREATE INDEX words_of_thread ON words (thread)",
        # the extension is an addition to the server that may be missing, or not be ours to turn on: search is slower without it
        "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX words_by_trigram ON words USING gin (words gin_trgm_ops);"
        " EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN NULL; END $$",
        *_SHARES,
    ),
)

"""The memory's tables, in SQL that SQLite and PostgreSQL both read."""

REPLIES = """CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,      -- sha256 of the whole question
    asked TEXT NOT NULL,       -- sha256 of its words alone
    model TEXT NOT NULL,
    reply TEXT NOT NULL,       -- ASCII JSON, so that NUL and lone surrogates are escapes
    sha256 TEXT NOT NULL,      -- of key and reply
    tokens BIGINT NOT NULL,
    picodollars BIGINT NOT NULL,
    account TEXT NOT NULL,     -- which recipe and version paid for it
    day TEXT NOT NULL          -- when it came, for `prune`
)"""
USES = "CREATE TABLE IF NOT EXISTS uses (build TEXT, step TEXT, key TEXT, day TEXT NOT NULL, PRIMARY KEY (build, step, key))"
SPENT = """CREATE TABLE IF NOT EXISTS spent (
    account TEXT, model TEXT, stage TEXT, requests BIGINT, tokens BIGINT, picodollars BIGINT,
    PRIMARY KEY (account, model, stage)
)"""
HELD = """CREATE TABLE IF NOT EXISTS held (
    holder TEXT, account TEXT, model TEXT, stage TEXT, requests BIGINT, tokens BIGINT, picodollars BIGINT,
    PRIMARY KEY (holder, account, model, stage)
)"""
TABLES = (REPLIES, USES, SPENT, HELD)

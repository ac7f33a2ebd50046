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
    day TEXT NOT NULL,         -- when it came, for `prune`
    build TEXT NOT NULL,       -- which build asked for it first,
    step TEXT NOT NULL         -- and which step of that
)"""
OF_STEPS = "CREATE INDEX IF NOT EXISTS replies_of_steps ON replies (build, step)"
# A table apart for those who came later: its rows lie in the order of keys, so that each costs a page of the disk.
USES = "CREATE TABLE IF NOT EXISTS uses (build TEXT, step TEXT, key TEXT, day TEXT NOT NULL, PRIMARY KEY (build, step, key))"
SPENT = """CREATE TABLE IF NOT EXISTS spent (
    account TEXT, model TEXT, stage TEXT, requests BIGINT, tokens BIGINT, picodollars BIGINT,
    PRIMARY KEY (account, model, stage)
)"""
HELD = """CREATE TABLE IF NOT EXISTS held (
    holder TEXT, account TEXT, model TEXT, stage TEXT, requests BIGINT, tokens BIGINT, picodollars BIGINT,
    PRIMARY KEY (holder, account, model, stage)
)"""
BATCHES = """CREATE TABLE IF NOT EXISTS batches (
    label TEXT PRIMARY KEY,
    server TEXT NOT NULL,
    batch TEXT NOT NULL,       -- the provider's name for it; empty until that is known
    began BIGINT NOT NULL      -- when it was sent, to find it among the provider's
)"""
BATCHED = """CREATE TABLE IF NOT EXISTS batched (
    key TEXT PRIMARY KEY,      -- a question is in one batch at a time
    label TEXT NOT NULL,
    asked TEXT NOT NULL,
    use TEXT NOT NULL,
    form TEXT NOT NULL,        -- how its schema is asked for; empty without one
    account TEXT NOT NULL, model TEXT NOT NULL, stage TEXT NOT NULL,
    held BIGINT NOT NULL,      -- 1 where the amounts are held
    tokens BIGINT NOT NULL, picodollars BIGINT NOT NULL
)"""
STEPS_ADDED = tuple(f"ALTER TABLE replies ADD COLUMN {name} TEXT NOT NULL DEFAULT ''" for name in ("build", "step"))
"""For a memory that is older than these columns."""
TABLES = (REPLIES, OF_STEPS, USES, SPENT, HELD, BATCHES, BATCHED)

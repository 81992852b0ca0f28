-- The audit log in PostgreSQL (14 or later), as 60-chat-gdpr.conf ships it, and
-- what verifies it there: docs/audit.md, "Shipping".
--
--     createdb -T template0 -E SQL_ASCII -l C audit   # bytes as they stand
--     psql -d audit -f postgresql.sql
--
-- Whoever ships may write lines and nothing else.

CREATE TABLE chat_gdpr_line (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host  text NOT NULL,
    line  text NOT NULL
);

CREATE FUNCTION chat_gdpr_sha256(t text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN encode(sha256(convert_to(t, getdatabaseencoding())), 'hex');

-- Lines taken apart: columns but `piece` are NULL where a line is no record.
-- `piece` is what stands in front of a record, or is none: of a line that was
-- cut short.  `computed` is what its hash should be: of the line with the digest
-- of `says`, commas and all, in the place of it.
CREATE VIEW chat_gdpr_record AS
SELECT l.id, l.host,
       m[3] AS chain, m[4]::bigint AS seq, m[5] AS type, m[6] AS says,
       m[8] AS prev, m[9] AS hash,
       CASE WHEN m IS NULL THEN l.line ELSE m[1] END AS piece,
       chat_gdpr_sha256(
           m[2] || CASE WHEN m[6] ~ '^,"erased":"[0-9a-f]{64}"$' THEN m[6]
                        ELSE ',"erased":"' || chat_gdpr_sha256(m[6]) || '"' END
           || m[7]) AS computed
  FROM chat_gdpr_line l
  LEFT JOIN LATERAL regexp_match(l.line,
       '^(.*)(\{"time":"[^"]{24}","chain":"([0-9a-f]{16})","seq":([0-9]{1,18})'
       || '(?:,"proofs":[0-9]{1,18})?,"type":"([a-z_]+)")(.*)'
       || '(,"prev":"([0-9a-f]{64})"(?:,"mac":"[0-9a-f]{32}")?'
       || '(?:,"signature":"[0-9a-f]{128}")?),"hash":"([0-9a-f]{64})"\}$') m
       ON true;

-- What was shipped more than once: that does no harm where all copies are the
-- same.
CREATE VIEW chat_gdpr_duplicate AS
SELECT chain, seq, count(*) AS copies, count(DISTINCT (hash, says)) AS versions,
       array_agg(id ORDER BY id) AS ids
  FROM chat_gdpr_record
 WHERE chain IS NOT NULL
 GROUP BY chain, seq
HAVING count(*) > 1;

-- The log for `chat-gdpr audit verify -`, chain by chain: after a restart of
-- rsyslogd lines come in another order than they were written.
CREATE VIEW chat_gdpr_log AS
SELECT DISTINCT ON (r.chain, r.seq, l.line) l.line
  FROM chat_gdpr_record r JOIN chat_gdpr_line l USING (id)
 ORDER BY r.chain NULLS FIRST, r.seq, l.line;

-- Heads that signed records quote of other chains.
CREATE VIEW chat_gdpr_head AS
SELECT r.id, r.chain AS quoted_by, h->>'chain' AS chain,
       (h->>'seq')::bigint AS seq, h->>'hash' AS hash,
       (h->>'ended')::bigint AS ended
  FROM chat_gdpr_record r,
       jsonb_array_elements(('{' || substr(r.says, 2) || '}')::jsonb->'heads') h
 WHERE r.type IN ('start', 'checkpoint', 'heartbeat', 'stop')
   AND r.says LIKE '%,"heads":[{%' AND r.hash = r.computed;

-- What is wrong, by the names that `chat-gdpr audit verify` has for it, and
-- where.  Codes and signatures are for that command: it reads `line` as it
-- stands.  For a table that is written to, with the age of the last record
-- that may still be the last of its chain, see `end` in docs/audit.md.
CREATE VIEW chat_gdpr_flaw AS
WITH record AS MATERIALIZED (
    SELECT * FROM chat_gdpr_record
), one AS MATERIALIZED (    -- of copies that are the same, the first
    SELECT DISTINCT ON (chain, seq, hash, says) *
      FROM record WHERE chain IS NOT NULL
     ORDER BY chain, seq, hash, says, id
), bound AS (
    SELECT *, lag(seq) OVER w AS seq_before, lag(hash) OVER w AS hash_before,
           lead(seq) OVER w IS NULL AS is_last
      FROM one WINDOW w AS (PARTITION BY chain ORDER BY seq, id)
), head AS MATERIALIZED (
    SELECT * FROM chat_gdpr_head
)
SELECT 'hash' AS flaw, id, chain, seq, 'the line was changed' AS what
  FROM one WHERE hash <> computed
UNION ALL
SELECT 'repeat', id, chain, seq, 'there are two of this number'
  FROM bound WHERE seq = seq_before
UNION ALL
SELECT 'start', id, chain, seq, 'the chain does not begin with 1'
  FROM bound WHERE seq_before IS NULL AND seq <> 1
UNION ALL
SELECT 'gap', id, chain, seq, format('%s to %s are missing', seq_before + 1,
                                     seq - 1)
  FROM bound WHERE seq > seq_before + 1
UNION ALL
SELECT 'prev', id, chain, seq, 'not bound to the record before'
  FROM bound WHERE seq = seq_before + 1 AND prev <> hash_before
UNION ALL
SELECT 'head', h.id, h.chain, h.seq,
       CASE WHEN o.id IS NULL THEN 'quoted, and missing'
            ELSE 'not the one that was quoted' END
  FROM head h LEFT JOIN one o USING (chain, seq)
 WHERE h.seq > 0 AND (o.id IS NULL OR o.hash <> h.hash)
UNION ALL
SELECT 'end', b.id, b.chain, b.seq, 'what followed is missing'
  FROM bound b
 WHERE b.is_last AND b.type <> 'stop'
   AND NOT EXISTS (SELECT FROM head h WHERE h.chain = b.chain
                                        AND h.ended >= b.seq)
UNION ALL
SELECT 'record', r.id, r.chain, r.seq, 'no record, and not declared as torn'
  FROM record r,
       regexp_split_to_table(r.piece, '(?=\{"time":")') p  -- or several pieces
 WHERE p <> ''
   AND NOT EXISTS (SELECT FROM one t
                    WHERE t.type = 'torn' AND t.hash = t.computed
                      AND t.says LIKE '%,"sha256":"' || chat_gdpr_sha256(p)
                                      || '"%');

-- Who shares a phone, a document, an account or a name with a seed? They may be one person, so they stay together.
WITH shared AS (
  SELECT identifier AS shared_identifier
  FROM identifiers
  JOIN seeds ON record = seed
  GROUP BY identifier
)
SELECT kept
FROM (
  SELECT seed AS kept
  FROM seeds
  UNION ALL
  SELECT record AS kept
  FROM identifiers
  JOIN shared ON identifier = shared_identifier
) AS met
GROUP BY kept
ORDER BY kept

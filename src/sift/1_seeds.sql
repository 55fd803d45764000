-- Who deserves a second look on payments of their own?
-- A record is a seed when one completed payment of it, not between kin, lies in the working band (10 to 200 USD), or is
-- large (200 USD and more: the sums of a possible victim), or has no price. What is missing never drops anyone.
SELECT seed
FROM (
  SELECT sender AS seed
  FROM payments
  WHERE completed = 1 AND kin = 0 AND (usd_cents IS NULL OR usd_cents >= 1000)
  UNION ALL
  SELECT recipient AS seed
  FROM payments
  WHERE completed = 1 AND kin = 0 AND (usd_cents IS NULL OR usd_cents >= 1000)
) AS seen
GROUP BY seed
ORDER BY seed

-- Which payments does the second pass read? Every one that a kept record made or received.
SELECT payment
FROM (
  SELECT payment
  FROM payments
  JOIN kept_records ON sender = kept
  UNION ALL
  SELECT payment
  FROM payments
  JOIN kept_records ON recipient = kept
) AS theirs
GROUP BY payment
ORDER BY payment

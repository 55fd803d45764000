-- Who deserves a second look on payments of their own?
-- A record is a seed when one completed payment of it, not between bearers of one surname, is of 5 USD or more, or has no
-- price. That is half of the lower end of the working band (10 to 200 USD): rates and discounts pull single sums below it.
-- What is missing never drops anyone, and neither does the relation that the payer declares.
SELECT seed
FROM (
  SELECT sender AS seed
  FROM payments
  WHERE completed = 1 AND kin = 0 AND (usd_cents IS NULL OR usd_cents >= 500)
  UNION ALL
  SELECT recipient AS seed
  FROM payments
  WHERE completed = 1 AND kin = 0 AND (usd_cents IS NULL OR usd_cents >= 500)
) AS seen
GROUP BY seed
ORDER BY seed

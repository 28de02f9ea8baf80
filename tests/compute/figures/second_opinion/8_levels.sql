-- Each figure by district, town and village. A part in which some amount is unknown is unknown;
-- a share of nothing has no value.
CREATE OR REPLACE TEMP TABLE figure AS
SELECT code, CASE
    WHEN code IN ('I22.median', 'I37.wage', 'I40', 'I40.reference') THEN 'median'
    WHEN code = 'I37.wage_change' THEN 'median_change'
    WHEN regexp_full_match(code, 'I06.*|I08.*|I1[0148].*|I25|I2[6789].*|I34.overdue|I35.at_work|I40.below.*|I41.*')
        THEN 'count' ELSE 'share' END AS kind,
    CASE WHEN code LIKE 'I41.%' THEN 6 WHEN code IN ('I10.towns', 'I38') THEN 9 ELSE 12 END AS grain
FROM asked;
CREATE OR REPLACE TEMP TABLE place AS
SELECT DISTINCT level, digits, code[:digits] AS unit_code
FROM (SELECT unit AS code FROM village UNION ALL SELECT unit FROM town),
     (VALUES ('district', 6), ('town', 9), ('village', 12)) AS levels(level, digits)
WHERE length(code) >= digits;

CREATE OR REPLACE MACRO whole(amount) AS
    CASE WHEN count(*) = count(amount) THEN sum(amount) END;
CREATE OR REPLACE TEMP TABLE summed AS
SELECT code, level, unit[:digits] AS unit_code, count(*) AS rows,
       whole(above) AS above, whole(below) AS below,
       median(above) FILTER (kind <> 'share') AS middle,
       median(below) FILTER (kind = 'median_change') AS before
FROM fact JOIN figure USING (code)
JOIN (VALUES ('district', 6), ('town', 9), ('village', 12)) AS levels(level, digits)
  ON digits <= length(unit) AND digits <= grain
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE opinion AS
SELECT code, level, unit_code, above AS numerator, below AS denominator, CASE kind
    WHEN 'count' THEN above
    WHEN 'share' THEN above / CASE WHEN below > 0 THEN below END
    WHEN 'median' THEN middle
    WHEN 'median_change' THEN middle / CASE WHEN before > 0 THEN before END - 1 END AS value
FROM (
    SELECT code, level, unit_code, kind, middle, before,
        CASE WHEN kind LIKE 'median%' THEN NULL WHEN rows IS NULL THEN 0 ELSE above END AS above,
        CASE WHEN kind = 'count' THEN NULL WHEN kind LIKE 'median%' THEN coalesce(rows, 0)
             WHEN rows IS NULL THEN 0 ELSE below END AS below
    FROM figure JOIN place ON digits <= grain LEFT JOIN summed USING (code, level, unit_code)
);

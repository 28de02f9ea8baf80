-- I06–I10, I14: 监测对象, the 2 % line, 本轮新识别.
CREATE OR REPLACE TEMP TABLE category AS
FROM (VALUES ('unstable_lifted', '脱贫不稳定户'), ('marginal', '边缘易致贫户'),
             ('sudden_hardship', '突发严重困难户')) AS categories(suffix, category);

INSERT INTO fact SELECT 'I06', unit, 1, 0 FROM monitored;
INSERT INTO fact SELECT 'I06.persons', unit, persons, 0 FROM monitored;
INSERT INTO fact SELECT 'I06.' || suffix, unit, 1, 0 FROM monitored JOIN category USING (category);
INSERT INTO fact
SELECT 'I07', unit, persons, 0 FROM monitored
UNION ALL SELECT 'I07', unit, 0, rural_population FROM village;
INSERT INTO fact SELECT 'I08', unit, 1, 0 FROM monitored WHERE NOT is_eliminated;
INSERT INTO fact SELECT 'I08.persons', unit, persons, 0 FROM monitored WHERE NOT is_eliminated;
INSERT INTO fact
SELECT 'I09', unit, persons, 0 FROM monitored WHERE NOT is_eliminated
UNION ALL SELECT 'I09', unit, 0, rural_population FROM village;
INSERT INTO fact
SELECT 'I09.households', unit, 1, 0 FROM monitored WHERE NOT is_eliminated
UNION ALL SELECT 'I09.households', unit, 0, rural_households FROM village;

-- Strictly over 2 %; where a population is unknown, nothing is judged.
CREATE OR REPLACE TEMP TABLE burden AS
SELECT village.unit, rural_population, coalesce(sum(persons), 0) AS persons
FROM village LEFT JOIN (FROM monitored WHERE NOT is_eliminated) AS open ON open.unit = village.unit
GROUP BY ALL;
CREATE OR REPLACE MACRO is_over(persons, population) AS
    population > 0 AND persons > population * number('attention_share') / 100;
INSERT INTO fact SELECT 'I10', unit, 1, 0 FROM burden WHERE is_over(persons, rural_population);
INSERT INTO fact
SELECT 'I10.towns', unit[:9], 1, 0 FROM burden
WHERE unit[:9] IN (SELECT town_code FROM town)
GROUP BY unit[:9]
HAVING count(*) = count(rural_population) AND is_over(sum(persons), sum(rural_population));

CREATE OR REPLACE TEMP TABLE newcomer AS
FROM monitored WHERE kind = '新识别' AND monitored_since >= (SELECT issued FROM this_round);
INSERT INTO fact SELECT 'I14', unit, 1, 0 FROM newcomer;
INSERT INTO fact SELECT 'I14.persons', unit, persons, 0 FROM newcomer;
INSERT INTO fact
SELECT 'I14.' || suffix, unit, 1, 0 FROM newcomer JOIN category USING (category);
INSERT INTO fact
SELECT 'I14.' || suffix || '_persons', unit, persons, 0
FROM newcomer JOIN category USING (category);

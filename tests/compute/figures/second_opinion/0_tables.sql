-- The CSV files of the folder in the variable `data`, read once. Dates and amounts are typed, all
-- else stays text (是/否 too), and a blank is NULL. Every row gets the unit that it lies in: its own,
-- else its household's village.
CREATE MACRO is_date(name) AS
    regexp_matches(name, '(_on|_since|_until|_from|^period_end|^period_start)$');
CREATE MACRO is_amount(name) AS regexp_matches(name, '_yuan$');
CREATE MACRO file(name) AS TABLE
SELECT CAST(COLUMNS(lambda c: is_date(c)) AS DATE),
       CAST(COLUMNS(lambda c: is_amount(c)) AS DECIMAL(18, 2)),
       COLUMNS(lambda c: NOT is_date(c) AND NOT is_amount(c))
FROM (
    SELECT NULL AS none_on, NULL AS none_yuan, *
    FROM read_csv(getvariable('data') || '/' || name, all_varchar = true, header = true,
                  delim = ',', quote = '"', escape = '"', new_line = '\n')
);

CREATE TABLE town AS SELECT *, town_code AS unit FROM file('town.csv');
CREATE TABLE village AS
SELECT * REPLACE (rural_households::INT AS rural_households,
                  rural_population::INT AS rural_population),
       village_code AS unit
FROM file('village.csv');
CREATE TABLE household AS SELECT *, village_code AS unit FROM file('household/*.csv');
CREATE TABLE home AS SELECT household_id, unit FROM household;

CREATE TABLE member AS
SELECT * REPLACE (work_months::INT AS work_months), unit
FROM file('member/*.csv') LEFT JOIN home USING (household_id);
CREATE TABLE income AS SELECT * REPLACE (member_count::INT AS member_count)
FROM file('income/*.csv');
CREATE TABLE guarantee AS FROM file('guarantee/*.csv');
CREATE TABLE visit AS FROM file('visit/*.csv') LEFT JOIN home USING (household_id);
CREATE TABLE lead AS FROM file('lead.csv') LEFT JOIN home USING (household_id);

-- The district's announcement decides and annexes repeat its day; of two one may be blank.
CREATE TABLE announced AS
SELECT case_id, procedure, ended_on AS announced_on FROM file('case_step.csv')
WHERE step = '区级公告确定' AND ended_on IS NOT NULL AND outcome IS DISTINCT FROM '不通过';
CREATE TABLE identification AS
SELECT * EXCLUDE (announced_on, procedure)
         REPLACE (coalesce(announced_on, monitored_since) AS monitored_since)
FROM file('case.csv') LEFT JOIN home USING (household_id)
LEFT JOIN (FROM announced WHERE procedure = '识别') USING (case_id);

CREATE TABLE belongs AS SELECT case_id, household_id, unit FROM identification;
CREATE TABLE risk AS SELECT * REPLACE (rank::INT AS rank) FROM file('case_risk.csv');
CREATE TABLE step AS
SELECT * REPLACE (posting_count::INT AS posting_count), household_id, unit
FROM file('case_step.csv') LEFT JOIN belongs USING (case_id);
CREATE TABLE measure AS FROM file('measure.csv');
CREATE TABLE elimination AS
SELECT * EXCLUDE (announced_on, procedure)
         REPLACE (coalesce(announced_on, eliminated_on) AS eliminated_on)
FROM file('elimination.csv')
FULL JOIN (FROM announced WHERE procedure = '风险消除') USING (case_id);
CREATE TABLE withdrawal AS FROM file('withdrawal.csv');

CREATE TABLE unreachable AS SELECT *, village_code AS unit FROM file('unreachable.csv');
CREATE TABLE job AS
SELECT *, unit FROM file('job.csv') LEFT JOIN (SELECT member_id, unit FROM member) USING (member_id);
CREATE TABLE deliverable AS
SELECT * REPLACE (expected::INT AS expected, attended::INT AS attended), unit_code AS unit
FROM file('deliverable.csv');
CREATE TABLE rectification AS SELECT *, unit_code AS unit FROM file('rectification.csv');
CREATE TABLE register AS FROM file('register.csv');
CREATE TABLE milestone AS FROM file('milestone.csv');
CREATE TABLE round AS FROM file('round.csv');
CREATE TABLE dispatch_day AS FROM file('dispatch_day.csv');

-- I01–I05, I11–I13: 排查, 线索, 空白村, 失联人员.
INSERT INTO fact
SELECT 'I01', unit, 1, 0 FROM household WHERE household_id IN (FROM visited)
UNION ALL SELECT 'I01', unit, 0, rural_households FROM village;

INSERT INTO fact
SELECT 'I02.' || mode, unit, one(outcome = label), 1
FROM call, (VALUES ('at_home', '有人在家'), ('by_telephone', '无人在家(电话联系)'),
                   ('out_of_reach', '无人在家(无法联系)')) AS modes(mode, label)
WHERE outcome IS NOT NULL;

-- 八类重点人群 (一（一）2).
CREATE OR REPLACE TEMP TABLE key_group AS
SELECT 'KG1' AS code, household_id FROM household WHERE household_type = '脱贫户'
UNION SELECT 'KG2', household_id FROM last_year WHERE a34 < number('monitoring_line_yuan')
UNION SELECT 'KG2', household_id FROM fall WHERE share >= number('income_drop_share')
UNION SELECT 'KG3', household_id FROM person WHERE is_tekun = '是' AND tekun_support = '分散供养'
UNION SELECT 'KG4', household_id FROM person WHERE is_dibao = '是'
UNION SELECT 'KG5', household_id FROM person
      WHERE health = '残疾' OR disability_certificate IS NOT NULL
UNION (SELECT 'KG6', household_id FROM person
       WHERE born > day() - INTERVAL 18 YEAR
          OR school_stage NOT IN ('学龄前儿童', '学前教育')
       GROUP BY household_id HAVING count(*) >= number('many_children'))
UNION SELECT 'KG7', household_id FROM newest_income
      WHERE wage_income_yuan > 0
        AND wage_income_yuan * 100 >= receipts * number('wage_income_share')
        AND household_id IN (SELECT household_id FROM person
                             WHERE work_months > 0 AND work_months < number('unstable_work_months'))
UNION SELECT 'KG8', household_id FROM hardship;

INSERT INTO fact
WITH grouped AS (
    SELECT 'I03.' || code AS code, household_id FROM key_group
    UNION SELECT 'I03', household_id FROM key_group
)
SELECT code, unit, one(household_id IN (FROM visited)), 1
FROM grouped JOIN household USING (household_id);

INSERT INTO fact
SELECT 'I04.' || channel, unit, one(source = label), 1
FROM lead, (VALUES ('staff', '干部排查'), ('self_report', '农户自主申报'),
                   ('department', '部门筛查预警')) AS channels(channel, label)
WHERE coalesce(received_on <= day(), true) AND source IS NOT NULL;
INSERT INTO fact SELECT 'I05', unit, one(closed_on <= day()), 1 FROM lead WHERE coalesce(received_on <= day(), true);

-- 空白村: nobody monitored; done when as many were visited as the 村表 has.
INSERT INTO fact
WITH blank AS (
    SELECT unit, rural_households FROM village
    WHERE NOT EXISTS (FROM monitored WHERE monitored.unit = village.unit)
), reached AS (
    SELECT unit, count(*) AS visits FROM household
    WHERE household_id IN (FROM visited) GROUP BY unit
)
SELECT 'I11', unit, 1, 0 FROM blank
UNION ALL SELECT 'I12', unit, one(rural_households > 0 AND visits >= rural_households), 1
FROM blank LEFT JOIN reached USING (unit);

INSERT INTO fact
SELECT 'I13', unit, one(located_on <= day()), 1 FROM unreachable WHERE coalesce(reported_on <= day(), true);

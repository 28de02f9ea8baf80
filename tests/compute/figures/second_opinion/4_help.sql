-- I15–I21, I26, I27: 风险, 帮扶措施, 风险消除.
CREATE OR REPLACE TEMP TABLE poor AS FROM monitored WHERE NOT is_eliminated;

INSERT INTO fact
WITH risks AS (
    FROM (VALUES ('illness', '因病'), ('schooling', '因学'), ('disability', '因残'),
                 ('disaster', '因自然灾害'), ('accident', '因意外事故'),
                 ('industry_failure', '因产业项目失败'), ('unstable_job', '因务工就业不稳'),
                 ('labour_shortage', '缺劳动力'), ('other', '其他')) AS risks(suffix, risk)
)
SELECT unnest(['I15.' || suffix, 'I15.' || suffix || '_main']), poor.unit,
       unnest([one(open.case_id IS NOT NULL), one(open.rank = 1)]), 1
FROM poor CROSS JOIN risks LEFT JOIN open_risk AS open USING (case_id, risk);

-- A39–A52 by the numbers of annex 3.
CREATE OR REPLACE TEMP TABLE a AS
SELECT 'A' || (38 + ordinal) AS field, label AS kind
FROM (SELECT unnest(['产业帮扶', '就业帮扶', '金融帮扶', '公益岗位帮扶', '住房安全保障',
                     '饮水安全保障', '健康帮扶', '义务教育保障', '教育帮扶', '综合保障',
                     '社会帮扶', '搬迁', '生产生活条件改善', '基础设施建设']) AS label,
             generate_subscripts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], 1) AS ordinal);
CREATE OR REPLACE TEMP TABLE help AS SELECT case_id, field FROM given JOIN a USING (kind);
CREATE OR REPLACE TEMP TABLE answer AS
SELECT risk, unnest(fields) AS field
FROM (VALUES ('因病', ['A45', 'A49']), ('因学', ['A46', 'A47', 'A49']), ('因残', ['A48', 'A49']),
             ('因自然灾害', ['A48', 'A49', 'A43', 'A51', 'A39']),
             ('因意外事故', ['A48', 'A49', 'A43', 'A51', 'A45']),
             ('因产业项目失败', ['A39', 'A41']), ('因务工就业不稳', ['A40', 'A42']),
             ('缺劳动力', ['A48', 'A42', 'A39'])) AS answers(risk, fields);
CREATE OR REPLACE TEMP TABLE unanswered AS
SELECT case_id FROM open_risk AS r
WHERE NOT EXISTS (
    FROM given WHERE given.case_id = r.case_id AND (
        r.risk NOT IN (SELECT risk FROM answer)
        OR EXISTS (FROM help JOIN answer USING (field)
                   WHERE help.case_id = r.case_id AND answer.risk = r.risk)
    )
);

INSERT INTO fact SELECT 'I16', unit, one(case_id IN (SELECT case_id FROM given)), 1 FROM poor;
INSERT INTO fact
SELECT 'I17', unit,
       one(case_id IN (SELECT case_id FROM help WHERE field BETWEEN 'A39' AND 'A42')), 1
FROM poor WHERE has_labour;
INSERT INTO fact
SELECT 'I18', unit, 1, 0 FROM poor
WHERE has_labour AND day() - monitored_since > number('plan_days')
  AND (SELECT bool_and(kind IS NOT DISTINCT FROM '综合保障')
       FROM given WHERE given.case_id = poor.case_id);
INSERT INTO fact
SELECT 'I19', unit,
       one(case_id IN (SELECT case_id FROM risk) AND case_id NOT IN (FROM unanswered)), 1
FROM poor;

INSERT INTO fact
SELECT 'I20', unit, one(rechecked_on <= day()), 1 FROM monitored WHERE is_eliminated;
INSERT INTO fact SELECT 'I21', unit, is_eliminated::INT * persons, persons FROM monitored;
INSERT INTO fact SELECT 'I21.households', unit, is_eliminated::INT, 1 FROM monitored;

-- 应标未标: monitored half a year, income steady, guarantees solid, risks gone, some labour.
CREATE OR REPLACE MACRO half_a_year_ago() AS
    (day() - to_months(number('stable_months')::INT))::DATE;
-- Over the line by A34 and A38 at every reading since one half a year before the newest, no gap.
CREATE OR REPLACE TEMP TABLE steady AS
WITH reading AS (
    SELECT household_id, period_end, is_over,
           coalesce(period_start, (period_end - INTERVAL 1 YEAR)::DATE + 1)
               > lag(period_end) OVER series + 1 AS is_after_gap
    FROM earning WINDOW series AS (PARTITION BY household_id ORDER BY period_end)
), numbered AS (
    SELECT *, sum(CASE WHEN is_over AND is_after_gap IS NOT TRUE THEN 0 ELSE 1 END)
                  OVER (PARTITION BY household_id ORDER BY period_end) AS run
    FROM reading
)
SELECT household_id FROM (FROM numbered QUALIFY run = max(run) OVER (PARTITION BY household_id))
GROUP BY household_id
HAVING min(CASE WHEN is_over THEN period_end END) + to_months(number('stable_months')::INT)
           <= max(period_end)
   AND max(period_end) + to_months(number('stable_months')::INT) > day();
INSERT INTO fact
SELECT 'I26', unit, 1, 0 FROM poor
WHERE (monitored_since <= half_a_year_ago() OR case_id NOT IN (SELECT case_id FROM given))
  AND has_labour
  AND case_id IN (SELECT case_id FROM risk) AND case_id NOT IN (SELECT case_id FROM open_risk)
  AND household_id IN (
      SELECT household_id FROM newest_guarantee
      WHERE has_housing_problem = '否' AND has_schooling_problem = '否'
        AND has_water_problem = '否' AND has_medical_problem = '否'
  )
  AND (household_id IN (FROM steady) AND (income_stable_since > half_a_year_ago()) IS NOT TRUE
       OR income_stable_since <= half_a_year_ago()
       AND household_id NOT IN (
           SELECT household_id FROM earning
           WHERE NOT is_over AND period_end + to_months(number('stable_months')::INT) > day()
       ) AND household_id NOT IN (
           SELECT household_id FROM newest_income WHERE NOT is_over
       ));

INSERT INTO fact
SELECT 'I27.due', unit, 1, 0 FROM monitored
WHERE is_eliminated AND (is_without_labour OR (
    rechecked_on <= day() AND recheck_result IN ('不稳定', '整户无劳动力')
));
INSERT INTO fact
SELECT 'I27.' || done, household.unit, 1, 0
FROM household JOIN (
    SELECT DISTINCT household_id,
           CASE kind WHEN '回退' THEN 'rolled_back' ELSE 'removed' END AS done
    FROM withdrawal JOIN belongs USING (case_id)
    WHERE done_on <= day() AND kind IN ('回退', '清退')
) USING (household_id);

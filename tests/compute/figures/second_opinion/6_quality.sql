-- I28–I32, I34: 应纳未纳, 七类突出问题, 三一致, 完整, 准确, 疑点整改.
-- What the rules found comes as the table `finding` (code, severity, resource, key), as the
-- check reports it; here it is only sorted and counted, but for I28, whose rules are told anew.
CREATE OR REPLACE TEMP TABLE refused_case AS
SELECT case_id, max(ended_on) AS answered_on FROM step
WHERE procedure = '识别' AND outcome = '不通过' AND step <> '数据比对' AND ended_on <= day()
GROUP BY case_id;
CREATE OR REPLACE TEMP TABLE unmonitored AS
FROM household WHERE household_id NOT IN (SELECT household_id FROM monitored)
  AND household_id NOT IN (
      SELECT household_id FROM identification
      WHERE household_id IS NOT NULL AND coalesce(opened_on <= day(), true)
        AND coalesce(monitored_since > day(), true)
        AND case_id NOT IN (SELECT case_id FROM refused_case)
  );
-- An answer says why in words of its own, and holds for the round and until there is a new income.
CREATE OR REPLACE MACRO says(words) AS
    regexp_replace(coalesce(words, ''), '[\s\p{P}\p{S}_]+', '', 'g') NOT IN
        ('', '无', '略', '同上', '见上', '没有', '暂无', '不详', '已核实', '属实', '正常', '是', '否');
CREATE OR REPLACE TEMP TABLE answer AS
SELECT household_id, max(answered_on) AS answered_on FROM (
    SELECT household_id, coalesce(closed_on, received_on) AS answered_on FROM lead
    WHERE outcome = '不符合条件' AND says(refusal_reason)
    UNION ALL SELECT household_id, visited_on FROM call
    WHERE is_qualified = '否' AND says(judgement)
    UNION ALL SELECT household_id, answered_on
    FROM identification JOIN refused_case USING (case_id) WHERE says(judgement)
    UNION ALL SELECT household_id, done_on
    FROM withdrawal JOIN belongs USING (case_id) WHERE kind = '清退' AND says(reason)
)
WHERE answered_on >= (SELECT starts_on FROM this_round) AND answered_on <= day() GROUP BY household_id;
INSERT INTO fact
SELECT 'I28', unit, 1, 0 FROM unmonitored
WHERE household_id IN (SELECT household_id FROM newest_income
                       WHERE a38 < number('monitoring_line_yuan'))
  AND household_id NOT IN (SELECT household_id FROM answer JOIN newest_income USING (household_id)
                           WHERE period_end <= answered_on)
UNION ALL
SELECT 'I28', unit, 1, 0 FROM unmonitored
WHERE household_id IN (FROM hardship)
  AND NOT EXISTS (FROM call WHERE call.household_id = unmonitored.household_id
                  AND (is_qualified = '是' OR says(judgement)))
UNION ALL
SELECT 'I28', unit, 1, 0 FROM lead
WHERE day() - received_on > number('lead_days') AND coalesce(closed_on > day(), true);

-- Where a record lies, by its resource and the first field of its key.
CREATE OR REPLACE TEMP TABLE record AS
SELECT 'household' AS resource, household_id AS key, household_id, unit FROM household
UNION ALL SELECT unnest(['income', 'guarantee']), household_id, household_id, unit FROM household
UNION ALL SELECT unnest(['member', 'job']), member_id, household_id, unit FROM member
UNION ALL SELECT 'visit', visit_id, household_id, unit FROM visit
UNION ALL SELECT 'lead', lead_id, household_id, unit FROM lead
UNION ALL
SELECT unnest(['case', 'case_risk', 'case_step', 'elimination', 'withdrawal']), case_id,
       household_id, unit
FROM belongs
UNION ALL SELECT 'measure', measure_id, household_id, unit
FROM measure LEFT JOIN belongs USING (case_id)
UNION ALL SELECT 'town', town_code, NULL, unit FROM town
UNION ALL SELECT 'village', village_code, NULL, unit FROM village
UNION ALL SELECT 'unreachable', person_id, household_id, unreachable.unit
FROM unreachable LEFT JOIN (SELECT member_id, household_id FROM member) USING (member_id)
UNION ALL SELECT 'doubt', doubt_id, NULL, unit_code FROM file('doubt.csv')
UNION ALL SELECT 'hazard', hazard_id, NULL, village_code FROM file('hazard.csv')
UNION ALL SELECT 'rectification', rectification_id, NULL, unit FROM rectification
UNION ALL SELECT DISTINCT 'deliverable', unit_code, NULL, unit FROM deliverable
UNION ALL SELECT DISTINCT 'attention', unit_code, NULL, unit_code FROM file('attention.csv');
CREATE OR REPLACE TEMP TABLE located AS
SELECT code, severity, household_id, unit
FROM finding JOIN record
  ON record.resource = finding.resource AND record.key = split_part(finding.key, ',', 1);

-- The seven faults of 三（五） and the rules that speak of each (R078).
INSERT INTO fact
WITH faults AS (
    FROM (VALUES ('income_alone', 'RK16'), ('not_entered', 'RK(17|18|19|24|25|26)'),
                 ('outside_system', 'HH12a?'), ('safety_net_only', 'MS02'),
                 ('imprecise_help', 'MS(04|14)'),
                 ('hasty_elimination', 'EL(01|02a|02b|03|04|05|16|18)')) AS faults(fault, codes)
), sorted AS (
    SELECT unit, CASE WHEN fault IS NOT NULL THEN fault
                      WHEN severity = 'E' THEN 'poor_data' END AS fault
    FROM located LEFT JOIN faults ON regexp_full_match(located.code, codes)
)
SELECT unnest(['I29', 'I29.' || fault]), unit, 1, 0 FROM sorted WHERE fault IS NOT NULL;

INSERT INTO fact
SELECT 'I32', unit,
       (household_id NOT IN (SELECT household_id FROM located
                             WHERE severity = 'E' AND household_id IS NOT NULL))::INT, 1
FROM household;

-- 三一致: the newest visit of the round that a household had, if it answers both questions.
INSERT INTO fact
SELECT 'I30', household.unit, one(is_real_as_system = '是' AND is_system_as_paper = '是'), 1
FROM household JOIN (
    FROM call QUALIFY row_number() OVER (
        PARTITION BY household_id ORDER BY visited_on DESC, visit_id DESC
    ) = 1
) AS last USING (household_id)
WHERE is_real_as_system IS NOT NULL AND is_system_as_paper IS NOT NULL;

-- 完整: the thirteen items whose lack 一（五） names.
INSERT INTO fact
SELECT 'I31', m.unit,
       len(list_filter([
           wage_income_yuan::TEXT, business_income_yuan::TEXT, property_income_yuan::TEXT,
           transfer_income_yuan::TEXT, business_expense_yuan::TEXT, claims_income_yuan::TEXT,
           own_payment_yuan::TEXT, has_housing_problem, has_schooling_problem, has_water_problem,
           has_medical_problem, contact_name, contact_phone
       ], lambda item: item IS NOT NULL)), 13
FROM monitored AS m
LEFT JOIN newest_income USING (household_id) LEFT JOIN newest_guarantee USING (household_id);

-- 疑点整改: the doubts on the list by the day, those closed, and those whose term has passed.
INSERT INTO fact
SELECT 'I34', unit_code, coalesce(closed_on <= day(), false)::INT, 1
FROM file('doubt.csv') WHERE coalesce(sent_on <= day(), true);
INSERT INTO fact
SELECT 'I34.overdue', unit_code, 1, 0 FROM file('doubt.csv')
WHERE coalesce(sent_on <= day(), true) AND due_on < day() AND coalesce(closed_on > day(), true);

-- I35–I41: 稳岗就业, 培训, 整改, 收入, 节点.
INSERT INTO fact
SELECT 'I35', unit, one(member_id IN (SELECT member_id FROM job WHERE surveyed_on <= day())), 1
FROM person
WHERE work_months > 0 AND work_region <> '乡(镇)内'
  AND id_number IN (SELECT id_number FROM register WHERE register = '脱贫人口');

CREATE OR REPLACE TEMP TABLE survey AS
FROM job WHERE surveyed_on <= day()
QUALIFY row_number() OVER (PARTITION BY member_id ORDER BY surveyed_on DESC) = 1;
INSERT INTO fact SELECT 'I35.at_work', unit, 1, 0 FROM survey WHERE status IN ('在岗', '转岗');
INSERT INTO fact
SELECT 'I36.' || place, unit, one(region = label), 1
FROM survey, (VALUES ('township', '乡(镇)内'), ('county', '乡(镇)外县内'),
                     ('province', '县外省内'), ('outside_province', '省外'),
                     ('elsewhere', '其他')) AS places(place, label)
WHERE region IS NOT NULL;
INSERT INTO fact SELECT 'I37', unit, one(status <> '在岗'), 1 FROM survey WHERE status IS NOT NULL;
INSERT INTO fact
SELECT unnest(['I37.wage', 'I37.wage_change']), unit, wage_now_yuan, wage_before_yuan
FROM survey WHERE wage_now_yuan IS NOT NULL AND wage_before_yuan IS NOT NULL;

INSERT INTO fact
SELECT 'I38', unit, CASE WHEN received_on <= day() THEN attended ELSE 0 END, expected
FROM deliverable SEMI JOIN this_round USING (round)
WHERE kind = '培训' AND (received_on <= day() OR due_on <= day());

INSERT INTO fact
WITH sources AS (
    FROM (VALUES ('national_assessment', '国家考核评估'), ('provincial_assessment', '省级考核评估'),
                 ('general_office', '中办督查'), ('state_council', '国务院大督查'))
        AS sources(short, source)
)
SELECT unnest(['I39', 'I39.' || short]), unit, one(fixed_on <= day()), 1
FROM rectification JOIN sources USING (source) WHERE coalesce(found_on <= day(), true);

-- A34, A38 and what the receipts are made of, by the newest period of each household.
CREATE OR REPLACE TEMP TABLE means AS
SELECT household.unit, persons, n.* EXCLUDE (member_count)
FROM household JOIN newest_income AS n USING (household_id) LEFT JOIN family USING (household_id);
INSERT INTO fact
SELECT 'I40', unit, a34, NULL FROM means WHERE a34 IS NOT NULL
UNION ALL SELECT 'I40.reference', unit, a38, NULL FROM means WHERE a38 IS NOT NULL;
INSERT INTO fact
SELECT unnest(['I40.wage', 'I40.business', 'I40.property', 'I40.transfer']), unit,
       unnest([wage_income_yuan, business_income_yuan, property_income_yuan,
               transfer_income_yuan]), receipts
FROM means WHERE receipts IS NOT NULL;
INSERT INTO fact
SELECT unnest(['I40.below', 'I40.below_persons']), unit, unnest([1, coalesce(persons, 0)]), 0
FROM means WHERE a38 < number('monitoring_line_yuan');

INSERT INTO fact
SELECT 'I41.' || code, (SELECT min(town_code)[:6] FROM town), due_on - day(), 0
FROM (VALUES ('training'), ('look_back'), ('entry'), ('report')) AS codes(code)
LEFT JOIN (FROM milestone SEMI JOIN this_round USING (round)) USING (code);

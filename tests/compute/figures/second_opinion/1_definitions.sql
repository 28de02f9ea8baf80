-- What the figures count, on the day in the variable `day`; `number` has the notice's numbers.
CREATE OR REPLACE MACRO day() AS getvariable('day')::DATE;
CREATE OR REPLACE MACRO number(asked) AS (SELECT value FROM parameter WHERE name = asked);
CREATE OR REPLACE MACRO one(condition) AS coalesce(condition, false)::INT;

-- 在册成员: a change still to come leaves leavers in and arrivals out (A8 ff., 一（五）).
CREATE OR REPLACE TEMP TABLE person AS
SELECT *, CASE WHEN length(id_number) = 18 THEN try_strptime(id_number[7:14], '%Y%m%d') END AS born
FROM member
WHERE CASE WHEN changed_on > day()
           THEN change_kind IN ('死亡', '嫁出', '出国定居', '判刑收监', '其他转出')
           ELSE status = '在册' END;
CREATE OR REPLACE TEMP TABLE family AS
SELECT household_id, count(*) AS persons,
       bool_or(labour_skill IN ('普通劳动力', '技能劳动力')) IS TRUE AS has_labour,
       bool_and(coalesce(labour_skill IN ('丧失劳动力', '无劳动力'), false)) AS is_without_labour
FROM person GROUP BY household_id;

-- 收支: A33 = A28+A29+A30+A31-A32, A37 = A33+A35-A36; A34 and A38 by the members (附件3注1).
CREATE OR REPLACE TEMP TABLE earning AS
SELECT *, income / nullif(member_count, 0)::DOUBLE AS a34,
       (income + claims_income_yuan - own_payment_yuan) / nullif(member_count, 0)::DOUBLE AS a38,
       coalesce(least(a34, a38) >= number('monitoring_line_yuan') AND a34 + a38 IS NOT NULL, false)
           AS is_over
FROM (
    SELECT *, wage_income_yuan + business_income_yuan + property_income_yuan
              + transfer_income_yuan AS receipts,
           receipts - business_expense_yuan AS income
    FROM income WHERE period_end <= day()
);
CREATE OR REPLACE TEMP TABLE newest_income AS
FROM earning QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY period_end DESC) = 1;
CREATE OR REPLACE TEMP TABLE last_year AS
FROM earning WHERE occasion = '年度' AND year(period_end) = year(day()) - 1
QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY period_end DESC) = 1;
CREATE OR REPLACE TEMP TABLE fall AS
SELECT household_id, (before.a34 - now.a34) / before.a34 * 100 AS share
FROM last_year AS before JOIN newest_income AS now USING (household_id) WHERE before.a34 > 0;

-- 三保障和饮水安全, the newest judgement.
CREATE OR REPLACE TEMP TABLE newest_guarantee AS
FROM guarantee WHERE assessed_on <= day()
QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY assessed_on DESC) = 1;

-- 本轮: the newest round that has begun; it counts from the day of its notice (题头, 二（二）).
CREATE OR REPLACE TEMP TABLE this_round AS
SELECT code AS round, coalesce(issued_on, starts_on) AS issued, starts_on
FROM round WHERE starts_on <= day() ORDER BY starts_on DESC, code DESC LIMIT 1;
CREATE OR REPLACE TEMP TABLE call AS
FROM visit SEMI JOIN this_round USING (round) WHERE visited_on <= day();
CREATE OR REPLACE TEMP TABLE visited AS SELECT DISTINCT household_id FROM call;

-- 监测对象: determined and not removed; the newest case decides (§3.5, 附件2备注).
CREATE OR REPLACE TEMP TABLE monitored AS
SELECT i.*, coalesce(persons, 0) AS persons, has_labour IS TRUE AS has_labour,
       is_without_labour IS TRUE AS is_without_labour, e.* EXCLUDE (case_id),
       coalesce(eliminated_on <= day() AND (back.done_on >= eliminated_on) IS NOT TRUE, false)
           AS is_eliminated
FROM identification AS i
LEFT JOIN family USING (household_id)
LEFT JOIN elimination AS e USING (case_id)
LEFT JOIN (FROM withdrawal WHERE kind = '回退' AND done_on <= day()) AS back USING (case_id)
LEFT JOIN (FROM withdrawal WHERE kind = '清退' AND done_on <= day()) AS gone USING (case_id)
WHERE monitored_since <= day() AND gone.case_id IS NULL
-- A second 新识别 of a household under monitoring takes nobody's place (一（二）重新纳入).
AND (i.kind = '新识别' AND i.case_id IN (
    SELECT second.case_id FROM identification AS first JOIN identification AS second
    ON first.household_id = second.household_id AND first.monitored_since <= day()
    AND (first.monitored_since < second.monitored_since OR
         first.monitored_since = second.monitored_since AND first.case_id < second.case_id)
    LEFT JOIN withdrawal AS removed
    ON removed.case_id = first.case_id AND removed.kind = '清退' AND removed.done_on <= day()
    WHERE coalesce(removed.done_on > second.monitored_since, true)
)) IS NOT TRUE
QUALIFY row_number() OVER (
    PARTITION BY household_id ORDER BY monitored_since DESC, case_id DESC
) = 1;
-- A household that the register does not have is in no unit and counts nowhere.
DELETE FROM monitored
WHERE (household_id IN (SELECT household_id FROM household)) IS NOT TRUE;

-- 帮扶措施 begun by the day; a blank start is not held against the household.
CREATE OR REPLACE TEMP TABLE given AS
SELECT case_id, measure AS kind FROM measure WHERE coalesce(started_on <= day(), true);
-- 风险 not resolved by the day.
CREATE OR REPLACE TEMP TABLE open_risk AS
FROM risk JOIN (SELECT case_id, unit, is_eliminated FROM monitored) USING (case_id)
WHERE coalesce(resolved_on > day(), true);

-- 七、八 need the incomes: 收入大幅缩减 or 刚性支出较大 (一（一）2).
CREATE OR REPLACE TEMP TABLE hardship AS
SELECT household_id FROM newest_income
WHERE own_payment_yuan > 0 AND own_payment_yuan * 100 >= income * number('rigid_spending_share')
UNION SELECT household_id FROM fall WHERE share >= number('sharp_income_drop_share');

-- The rows of every figure: what each adds above and below the line, and the unit it lies in.
CREATE OR REPLACE TEMP TABLE fact (code TEXT, unit TEXT, above DOUBLE, below DOUBLE);

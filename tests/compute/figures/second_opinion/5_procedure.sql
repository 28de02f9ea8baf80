-- I22–I25, I33: 程序 and 录入, the lengths of the notice's steps (三（四）, 二（三）).
CREATE OR REPLACE TEMP TABLE course AS
SELECT i.*, v.started_on AS visited_on,
       CASE WHEN monitored_since <= day() THEN monitored_since END AS announced_on
FROM identification AS i
LEFT JOIN (FROM step WHERE procedure = '识别' AND step = '入户核查初判' AND started_on <= day())
    AS v USING (case_id);

-- Natural days from the visit to the announcement; a refused case has none.
CREATE OR REPLACE TEMP TABLE identified AS
SELECT unit, announced_on - visited_on AS days FROM course
WHERE days IS NOT NULL AND case_id NOT IN (
    SELECT case_id FROM step
    WHERE procedure = '识别' AND outcome = '不通过' AND ended_on <= day()
);
INSERT INTO fact
SELECT 'I22', unit, one(days <= number('identification_days')), 1 FROM identified
UNION ALL SELECT 'I22.median', unit, days, NULL FROM identified;

-- 联系人和计划: judged when both are there, or when the ten days are over.
INSERT INTO fact
SELECT 'I23', unit, one(settled_on - monitored_since <= number('plan_days')), 1
FROM (
    SELECT unit, monitored_since,
           CASE WHEN contact_on <= day() AND plan_on <= day()
                THEN greatest(contact_on, plan_on) END AS settled_on
    FROM identification WHERE monitored_since <= day()
)
WHERE settled_on IS NOT NULL OR day() - monitored_since > number('plan_days');

-- 公示: once, and both days count.
INSERT INTO fact
SELECT 'I24', unit,
       one(posting_count = 1 AND posted_until - posted_from + 1 >= number('posting_days')), 1
FROM step WHERE procedure = '识别' AND step = '村级评议公示' AND posted_until <= day();

INSERT INTO fact
SELECT unnest(['I25', 'I25.completed']), unit, unnest([1, one(announced_on IS NOT NULL)]), 1
FROM course WHERE is_green_channel = '是' AND coalesce(opened_on <= day(), true);

-- 录入: within three days, and by the deadline unless determined after it.
INSERT INTO fact
WITH timed AS (
    SELECT unit, entered_on, CASE WHEN monitored_since <= deadline
               THEN least(monitored_since + number('entry_days')::INT, deadline)
               ELSE monitored_since + number('entry_days')::INT END AS due_on
    FROM monitored, (
        SELECT (SELECT due_on FROM milestone SEMI JOIN this_round USING (round)
                WHERE code = 'entry') AS deadline)
)
SELECT 'I33', unit, one(entered_on <= day() AND entered_on <= due_on), 1 FROM timed
WHERE entered_on <= day() OR due_on < day();

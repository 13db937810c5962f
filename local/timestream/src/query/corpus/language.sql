# Columns keep the order of the table, and their stored names, however a statement writes them.
SELECT * FROM "dev"."Mixed" ORDER BY time;
-> AgentARN varchar | measure_name varchar | time timestamp | CurrentState varchar | Quality double
arn:1 | m | 2026-03-02 11:55:00.000000000 | Busy | 0.5
arn:2 | m | 2026-03-02 11:56:00.000000000 | Idle | NULL

SELECT agentarn, "CURRENTSTATE", quality AS "My Quality" FROM dev."Mixed" ORDER BY TIME;
-> AgentARN varchar | CurrentState varchar | My Quality double
arn:1 | Busy | 0.5
arn:2 | Idle | NULL

SELECT m.AGENTARN FROM dev."Mixed" AS M WHERE m."currentState" = 'Idle';
-> AgentARN varchar
arn:2

SELECT "dev"."Mixed".Quality FROM "dev"."Mixed" ORDER BY "Mixed".Quality;
-> Quality double
0.5
NULL

SELECT * FROM "dev"."host" WHERE measure_name <> 'cpu' ORDER BY time;
-> host varchar | measure_name varchar | time timestamp | measure_value::double double | measure_value::bigint bigint | measure_value::varchar varchar
a | requests | 2026-03-02 11:30:00.000000000 | NULL | 12 | NULL
b | status | 2026-03-02 11:40:00.000000000 | NULL | NULL | it's fine

# Expressions without a name are _col and their position.
SELECT 1, 'a' AS a, 1 + 1;
-> _col0 integer | a varchar | _col2 integer
1 | a | 2

SELECT count(*) FROM dev.host;
-> _col0 bigint
7

SELECT _col0 FROM (SELECT max(measure_value::double) FROM dev.host) AS x;
-> _col0 double
40.0

SELECT host, host FROM dev.host GROUP BY host ORDER BY host;
-> host varchar | host varchar
a | a
b | b

SELECT time, * FROM dev."Mixed" ORDER BY time LIMIT 1;
-> time timestamp | AgentARN varchar | measure_name varchar | time timestamp | CurrentState varchar | Quality double
2026-03-02 11:55:00.000000000 | arn:1 | m | 2026-03-02 11:55:00.000000000 | Busy | 0.5

# Integers divide as integers; intervals, dates and times have arithmetic of their own.
SELECT 7 / 2, 7 % 4, -7 / 2, 7 / 2.0, 1e3, .5;
-> _col0 integer | _col1 integer | _col2 integer | _col3 double | _col4 double | _col5 double
3 | 3 | -3 | 3.5 | 1000.0 | 0.5

SELECT 1h, 15m + 30s, 2 * 1d, 1d / 2, 1d - 25h, 60000ms = 1m, 1h > 59m;
-> _col0 interval_day_to_second | _col1 interval_day_to_second | _col2 interval_day_to_second | _col3 interval_day_to_second | _col4 interval_day_to_second | _col5 boolean | _col6 boolean
0 01:00:00.000000000 | 0 00:15:30.000000000 | 2 00:00:00.000000000 | 0 12:00:00.000000000 | -0 01:00:00.000000000 | true | true

SELECT INTERVAL '2' DAY, INTERVAL '-3' HOUR, INTERVAL '1' MONTH, 14month, 2y;
-> _col0 interval_day_to_second | _col1 interval_day_to_second | _col2 interval_year_to_month | _col3 interval_year_to_month | _col4 interval_year_to_month
2 00:00:00.000000000 | -0 03:00:00.000000000 | 0-1 | 1-2 | 2-0

SELECT timestamp '2024-01-31 10:00:00' + 1month, date '2024-01-31' + 1d, date '2024-03-01' - 1month, time '23:30:00' + 1h;
-> _col0 timestamp | _col1 date | _col2 date | _col3 time
2024-02-29 10:00:00.000000000 | 2024-02-01 | 2024-02-01 | 00:30:00.000000000

SELECT timestamp '2024-01-02 00:00:00' - timestamp '2024-01-01 12:00:00.5', now() - ago(90m);
-> _col0 interval_day_to_second | _col1 interval_day_to_second
0 11:59:59.500000000 | 0 01:30:00.000000000

# NULL is last both ways, unless the statement says otherwise.
SELECT Quality FROM dev."Mixed" ORDER BY Quality DESC;
-> Quality double
0.5
NULL

SELECT Quality FROM dev."Mixed" ORDER BY Quality ASC;
-> Quality double
0.5
NULL

SELECT Quality FROM dev."Mixed" ORDER BY Quality NULLS FIRST;
-> Quality double
NULL
0.5

SELECT DISTINCT measure_name FROM dev.host ORDER BY 1 LIMIT ALL;
-> measure_name varchar
cpu
requests
status

SELECT host, avg(measure_value::double) AS mean FROM dev.host WHERE measure_name = 'cpu' GROUP BY 1 HAVING avg(measure_value::double) > 2 ORDER BY mean;
-> host varchar | mean double
a | 23.333333333333332

SELECT bin(time, 30m) AS time, count(*) AS n FROM dev.host GROUP BY bin(time, 30m) ORDER BY time;
-> time timestamp | n bigint
2026-03-02 11:00:00.000000000 | 5
2026-03-02 11:30:00.000000000 | 2

WITH Loads AS (SELECT host, measure_value::double AS Cpu FROM dev.host WHERE measure_name = 'cpu')
SELECT host, max(cpu) AS Peak FROM loads GROUP BY host ORDER BY peak DESC;
-> host varchar | Peak double
a | 40.0
b | 2.0

SELECT a.host, b.time - a.time FROM dev.host AS a JOIN dev.host AS b ON a.host = b.host AND a.time < b.time
WHERE a.measure_name = 'cpu' AND b.measure_name = 'cpu' AND a.host = 'b';
-> host varchar | _col1 interval_day_to_second
b | 0 00:10:00.000000000

SELECT host, time, a.measure_name FROM dev.host AS a INNER JOIN (SELECT host, max(time) AS time FROM dev.host GROUP BY host) AS b USING (host, TIME) ORDER BY host;
-> host varchar | time timestamp | measure_name varchar
a | 2026-03-02 11:30:00.000000000 | requests
b | 2026-03-02 11:40:00.000000000 | status

SELECT x.n, y.s FROM (VALUES (1), (2)) AS x (n) LEFT JOIN (VALUES (2, 'two')) AS y (n, s) ON x.n = y.n ORDER BY 1;
-> n bigint | s varchar
1 | NULL
2 | two

SELECT x.n, y.n FROM (VALUES (1), (2)) AS x (n) FULL JOIN (VALUES (2), (3)) AS y (n) ON x.n = y.n ORDER BY 1, 2;
-> n bigint | n bigint
1 | NULL
2 | 2
NULL | 3

SELECT n FROM (VALUES (1), (2)) AS t (n) UNION ALL SELECT 3 ORDER BY n DESC;
-> n bigint
3
2
1

(SELECT 1 AS a UNION SELECT 1) INTERSECT SELECT 1;
-> a bigint
1

SELECT n FROM (VALUES (1), (2)) AS t (n) EXCEPT SELECT 2;
-> n bigint
1

# Correlated subqueries are what one of the public dashboards is made of.
SELECT q.queue_name, (SELECT count(*) FROM "connect-analytics"."Queue" AS r WHERE r.queue_id = q.queue_id) AS rows
FROM "connect-analytics"."Queue" AS q ORDER BY q.time, q.queue_name;
-> queue_name varchar | rows bigint
Sales | 2
Support | 1
Sales | 2

SELECT host FROM dev.host WHERE time = (SELECT max(time) FROM dev.host);
-> host varchar
b

SELECT DISTINCT host FROM dev.host AS h WHERE EXISTS (SELECT 1 FROM dev.host AS o WHERE o.host = h.host AND o.measure_name = 'status');
-> host varchar
b

SELECT host, measure_value::varchar FROM dev.host WHERE measure_value::varchar = 'it''s fine' -- a comment
/* and another */;
-> host varchar | measure_value::varchar varchar
b | it's fine

SELECT 'a_b' LIKE 'a\_b', 'a_b' LIKE 'a!_b' ESCAPE '!', 'ab' LIKE 'A%', 'x' NOT IN ('y', 'z'), 2 BETWEEN 1 AND 3;
-> _col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
false | true | false | true | true

SELECT CASE host WHEN 'a' THEN 'first' ELSE 'other' END AS which, count(*) FROM dev.host GROUP BY 1 ORDER BY 1;
-> which varchar | _col1 bigint
first | 4
other | 3

SELECT row_number() OVER (PARTITION BY host ORDER BY time) AS n, measure_value::double - lag(measure_value::double) OVER (PARTITION BY host ORDER BY time) AS change
FROM dev.host WHERE measure_name = 'cpu' ORDER BY host, time;
-> n bigint | change double
1 | NULL
2 | 10.0
3 | 20.0
1 | NULL
2 | 1.0

SELECT rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w, ntile(2) OVER w
FROM (VALUES (1), (1), (2)) AS t (x) WINDOW w AS (ORDER BY x) ORDER BY 1;
-> _col0 bigint | _col1 bigint | _col2 double | _col3 double | _col4 bigint
1 | 1 | 0.0 | 0.6666666666666666 | 1
1 | 1 | 0.0 | 0.6666666666666666 | 1
3 | 2 | 1.0 | 1.0 | 2

SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), first_value(x) OVER (ORDER BY x), last_value(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(x, 2) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), lead(x, 1, 0) OVER (ORDER BY x)
FROM (VALUES (1), (2), (3)) AS t (x) ORDER BY x;
-> x bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 bigint
1 | 1 | 1 | 3 | 2 | 2
2 | 3 | 1 | 3 | 2 | 3
3 | 5 | 1 | 3 | 2 | 0

SELECT max_by(x, y) OVER (ORDER BY y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES ('a', 1), ('b', 2)) AS t (x, y) ORDER BY 1;
-> _col0 varchar
a
b

SELECT host, measure_name, count(*) FROM dev.host GROUP BY GROUPING SETS ((host), (measure_name)) ORDER BY 1, 2;
-> host varchar | measure_name varchar | _col2 bigint
a | NULL | 4
b | NULL | 3
NULL | cpu | 5
NULL | requests | 1
NULL | status | 1

SELECT NULL, NULL + 1, coalesce(NULL, 'x'), nullif(1, 1), 1 IS DISTINCT FROM NULL;
-> _col0 unknown | _col1 bigint | _col2 varchar | _col3 bigint | _col4 boolean
NULL | NULL | x | NULL | true

SELECT cast(1.5 AS bigint), cast(-2.5 AS integer), cast('7' AS bigint), cast(1e10 AS varchar), cast(true AS varchar), cast(timestamp '2024-01-01' AS varchar), cast('abc' AS varchar(2)), cast('1.5' AS double), cast('2024-02-03' AS date), cast('t' AS boolean), try_cast('x' AS double);
-> _col0 bigint | _col1 integer | _col2 bigint | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar | _col7 double | _col8 date | _col9 boolean | _col10 double
2 | -3 | 7 | 1.0E10 | true | 2024-01-01 00:00:00.000000000 | ab | 1.5 | 2024-02-03 | true | NULL

SELECT 1.0, 12345678.9, 0.0001, 1e7, 9999999.0, -0.5, 1.0 / 0, 0.0 / 0;
-> _col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 double | _col7 double
1.0 | 1.23456789E7 | 1.0E-4 | 1.0E7 | 9999999.0 | -0.5 | Infinity | NaN

SELECT time FROM "connect-analytics"."ContactEvent" WHERE disconnected IS NOT NULL AND abandoned = false AND disconnected < '2026-03-02 12:00:00';
-> time timestamp
2026-03-02 11:35:00.000000000

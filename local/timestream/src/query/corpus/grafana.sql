# The data source's macros as they are after substitution: bare numbers, and no parentheses.
SELECT 1;
-> _col0 integer
1

SELECT bin(time, 60000ms) AS time, avg(measure_value::double) AS cpu FROM "dev"."host"
WHERE measure_name = 'cpu' AND time BETWEEN from_milliseconds(1772445600000) AND from_milliseconds(1772452800000)
GROUP BY bin(time, 60000ms) ORDER BY 1;
-> time timestamp | cpu double
2026-03-02 11:00:00.000000000 | 5.5
2026-03-02 11:10:00.000000000 | 11.0
2026-03-02 11:20:00.000000000 | 40.0

SELECT bin(time, greatest(60000ms, 30m)) AS time, max(measure_value::double) AS peak FROM "dev"."host"
WHERE time >= from_milliseconds(1772445600000) AND measure_name = 'cpu' GROUP BY 1 ORDER BY time;
-> time timestamp | peak double
2026-03-02 11:00:00.000000000 | 40.0

SELECT to_milliseconds(time) - 1772445600000 AS since_start FROM "dev"."host" WHERE host IN ('a','it''s b') AND to_milliseconds(time) < 1772452800000 AND measure_name = 'requests';
-> since_start bigint
5400000

WITH binned AS (SELECT host, bin(time, 10m) AS binned_time, avg(measure_value::double) AS mean FROM "dev"."host" WHERE measure_name = 'cpu' GROUP BY host, bin(time, 10m))
SELECT host, create_time_series(binned_time, mean) AS cpu FROM binned GROUP BY host ORDER BY host;
-> host varchar | cpu timeseries(double)
a | {2026-03-02 11:00:00.000000000: 10.0, 2026-03-02 11:10:00.000000000: 20.0, 2026-03-02 11:20:00.000000000: 40.0}
b | {2026-03-02 11:00:00.000000000: 1.0, 2026-03-02 11:10:00.000000000: 2.0}

SELECT host, count(*) FROM "dev"."host" WHERE measure_name = 'cpu' AND time BETWEEN from_milliseconds(1772445600000) AND from_milliseconds(1772452800000) GROUP BY host ORDER BY count(*) DESC, host;
-> host varchar | _col1 bigint
a | 3
b | 2

SELECT * FROM "dev"."host" LIMIT 1;
-> host varchar | measure_name varchar | time timestamp | measure_value::double double | measure_value::bigint bigint | measure_value::varchar varchar
a | cpu | 2026-03-02 11:00:00.000000000 | 10.0 | NULL | NULL

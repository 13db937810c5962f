# One series per host; each shows up as one value.
SELECT host, create_time_series(time, measure_value::double) AS cpu FROM dev.host WHERE measure_name = 'cpu' GROUP BY host ORDER BY host;
-> host varchar | cpu timeseries(double)
a | {2026-03-02 11:00:00.000000000: 10.0, 2026-03-02 11:10:00.000000000: 20.0, 2026-03-02 11:20:00.000000000: 40.0}
b | {2026-03-02 11:00:00.000000000: 1.0, 2026-03-02 11:10:00.000000000: 2.0}

SELECT create_time_series(time, measure_value::double) AS cpu FROM dev.host WHERE measure_name = 'gpu';
-> cpu timeseries(double)
NULL

SELECT host, p.time, p.v FROM (SELECT host, create_time_series(time, measure_value::double) AS s FROM dev.host WHERE measure_name = 'cpu' GROUP BY host) AS x
CROSS JOIN UNNEST(s) AS p (time, v) WHERE v > 5 ORDER BY host, p.time;
-> host varchar | time timestamp | v double
a | 2026-03-02 11:00:00.000000000 | 10.0
a | 2026-03-02 11:10:00.000000000 | 20.0
a | 2026-03-02 11:20:00.000000000 | 40.0

SELECT time, value FROM (SELECT create_time_series(time, measure_value::double) AS s FROM dev.host WHERE measure_name = 'cpu' AND host = 'b') CROSS JOIN UNNEST(s) ORDER BY time;
-> time timestamp | value double
2026-03-02 11:00:00.000000000 | 1.0
2026-03-02 11:10:00.000000000 | 2.0

SELECT interpolate_linear(create_time_series(time, measure_value::double), sequence(ago(65m), ago(40m), 5m)) AS cpu FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> cpu timeseries(double)
{2026-03-02 10:55:00.000000000: NULL, 2026-03-02 11:00:00.000000000: 10.0, 2026-03-02 11:05:00.000000000: 15.0, 2026-03-02 11:10:00.000000000: 20.0, 2026-03-02 11:15:00.000000000: 30.0, 2026-03-02 11:20:00.000000000: 40.0}

SELECT interpolate_linear(create_time_series(time, measure_value::double), ago(45m)) AS cpu FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> cpu double
30.0

SELECT interpolate_locf(create_time_series(time, measure_value::double), sequence(ago(65m), ago(35m), 10m)) AS cpu FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> cpu timeseries(double)
{2026-03-02 10:55:00.000000000: NULL, 2026-03-02 11:05:00.000000000: 10.0, 2026-03-02 11:15:00.000000000: 20.0, 2026-03-02 11:25:00.000000000: 40.0}

SELECT interpolate_fill(create_time_series(time, measure_value::double), sequence(ago(60m), ago(50m), 5m), 0) AS cpu FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> cpu timeseries(double)
{2026-03-02 11:00:00.000000000: 10.0, 2026-03-02 11:05:00.000000000: 0.0, 2026-03-02 11:10:00.000000000: 20.0}

SELECT interpolate_spline_cubic(create_time_series(time, measure_value::double), ago(55m)) AS cpu FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> cpu double
14.0625

SELECT derivative_linear(create_time_series(time, measure_value::double), 1m) AS per_minute FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> per_minute timeseries(double)
{2026-03-02 11:10:00.000000000: 1.0, 2026-03-02 11:20:00.000000000: 2.0}

SELECT non_negative_derivative_linear(create_time_series(t, v), 1s) FROM (VALUES (timestamp '2024-01-01 00:00:00', 1), (timestamp '2024-01-01 00:00:01', 0), (timestamp '2024-01-01 00:00:02', 4)) AS p (t, v);
-> _col0 timeseries(double)
{2024-01-01 00:00:02.000000000: 4.0}

SELECT integral_trapezoidal(create_time_series(time, measure_value::double)), integral_trapezoidal(create_time_series(time, measure_value::double), 1h, ago(60m), ago(45m)) FROM dev.host WHERE measure_name = 'cpu' AND host = 'a';
-> _col0 double | _col1 double
27000.0 | 4.583333333333333

SELECT sequence(timestamp '2024-01-01 00:00:00', timestamp '2024-01-01 04:00:00', 2h);
-> _col0 array(timestamp)
[2024-01-01 00:00:00.000000000, 2024-01-01 02:00:00.000000000, 2024-01-01 04:00:00.000000000]

SELECT sequence(1, 3), sequence(5, 1, -2), sequence(date '2024-01-30', date '2024-02-01'), sequence(timestamp '2024-01-31', timestamp '2024-03-31', 1month);
-> _col0 array(bigint) | _col1 array(bigint) | _col2 array(date) | _col3 array(timestamp)
[1, 2, 3] | [5, 3, 1] | [2024-01-30, 2024-01-31, 2024-02-01] | [2024-01-31 00:00:00.000000000, 2024-02-29 00:00:00.000000000, 2024-03-31 00:00:00.000000000]

SELECT x FROM UNNEST(ARRAY['a', 'b']) AS t (x);
-> x varchar
a
b

SELECT x, n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t (x, n);
-> x varchar | n bigint
a | 1
b | 2

SELECT k, a, b FROM (VALUES (1, ARRAY[1, 2], ARRAY['x']), (2, ARRAY[3], NULL)) AS r (k, p, q) CROSS JOIN UNNEST(p, q) AS t (a, b) ORDER BY k, a;
-> k bigint | a bigint | b varchar
1 | 1 | x
1 | 2 | NULL
2 | 3 | NULL

SELECT k, a FROM (VALUES (1, ARRAY[1]), (2, NULL)) AS r (k, p) LEFT JOIN UNNEST(p) AS t (a) ON TRUE ORDER BY k;
-> k bigint | a bigint
1 | 1
2 | NULL

WITH bins AS (SELECT sequence(ago(1h), now(), 30m) AS s) SELECT bin FROM bins CROSS JOIN UNNEST(s) AS t (bin) ORDER BY bin;
-> bin timestamp
2026-03-02 11:00:00.000000000
2026-03-02 11:30:00.000000000
2026-03-02 12:00:00.000000000

SELECT max_by(s[1].value, 1), cardinality(max_by(s, 1)) FROM (SELECT create_time_series(time, measure_value::double) AS s FROM dev.host WHERE host = 'a' AND measure_name = 'cpu') AS x;
-> _col0 double | _col1 bigint
10.0 | 3

SELECT transform(s, p -> p.value * 2) FROM (SELECT create_time_series(time, measure_value::double) AS s FROM dev.host WHERE host = 'a' AND measure_name = 'cpu') AS x;
-> _col0 array(double)
[20.0, 40.0, 80.0]

SELECT correlate_pearson(create_time_series(t, a), create_time_series(t, b)), correlate_spearman(create_time_series(t, a), create_time_series(t, b))
FROM (VALUES (timestamp '2024-01-01', 1, 2), (timestamp '2024-01-02', 2, 4), (timestamp '2024-01-03', 3, 9)) AS p (t, a, b);
-> _col0 double | _col1 double
0.9707253433941511 | 1.0

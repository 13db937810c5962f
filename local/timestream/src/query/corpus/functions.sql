# Date and time
SELECT now(), current_timestamp, current_date, current_time, localtime, localtimestamp, current_timezone();
-> _col0 timestamp | _col1 timestamp | _col2 date | _col3 time | _col4 time | _col5 timestamp | _col6 varchar
2026-03-02 12:00:00.000000000 | 2026-03-02 12:00:00.000000000 | 2026-03-02 | 12:00:00.000000000 | 12:00:00.000000000 | 2026-03-02 12:00:00.000000000 | UTC

SELECT ago(1d), ago(1month), ago(90m), ago(parse_duration('1.5h'));
-> _col0 timestamp | _col1 timestamp | _col2 timestamp | _col3 timestamp
2026-03-01 12:00:00.000000000 | 2026-02-02 12:00:00.000000000 | 2026-03-02 10:30:00.000000000 | 2026-03-02 10:30:00.000000000

SELECT bin('2022-06-17 10:15:20', 5m), bin('2022-06-17 10:15:20', 8h), bin('2022-06-17 10:15:20', 30day), bin(timestamp '1969-12-31 23:59:59', 1h), bin(date '2022-06-17', 1month);
-> _col0 timestamp | _col1 timestamp | _col2 timestamp | _col3 timestamp | _col4 timestamp
2022-06-17 10:15:00.000000000 | 2022-06-17 08:00:00.000000000 | 2022-05-28 00:00:00.000000000 | 1969-12-31 23:00:00.000000000 | 2022-06-01 00:00:00.000000000

SELECT parse_duration('42.8ms'), parse_duration('3h'), 45h, 1ns, 1us;
-> _col0 interval_day_to_second | _col1 interval_day_to_second | _col2 interval_day_to_second | _col3 interval_day_to_second | _col4 interval_day_to_second
0 00:00:00.042800000 | 0 03:00:00.000000000 | 1 21:00:00.000000000 | 0 00:00:00.000000001 | 0 00:00:00.000001000

SELECT date_diff('hour', '2020-01-01 00:59:00', '2020-01-01 01:01:00'), date_diff('second', '2020-01-01 00:00:00.900', '2020-01-01 00:00:02.100'), date_diff('day', date '2020-03-01', date '2020-02-01'), date_diff('month', '2020-01-31', '2020-02-29'), date_diff('month', '2020-01-15', '2020-03-14 23:59:59'), date_diff('year', '2020-02-29', '2021-02-28'), date_diff('quarter', '2020-01-01', '2020-12-31'), date_diff('week', '2020-01-01', '2020-01-14'), date_diff('millisecond', ago(1s), now());
-> _col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 bigint | _col6 bigint | _col7 bigint | _col8 bigint
0 | 1 | -29 | 1 | 1 | 1 | 3 | 1 | 1000

SELECT date_trunc('second', '2022-08-17 10:15:20.123456789'), date_trunc('minute', '2022-08-17 10:15:20'), date_trunc('hour', '2022-08-17 10:15:20'), date_trunc('day', '2022-08-17 10:15:20'), date_trunc('week', '2022-08-17 10:15:20'), date_trunc('month', '2022-08-17 10:15:20'), date_trunc('quarter', '2022-08-17 10:15:20'), date_trunc('year', '2022-08-17 10:15:20'), date_trunc('month', date '2022-08-17');
-> _col0 timestamp | _col1 timestamp | _col2 timestamp | _col3 timestamp | _col4 timestamp | _col5 timestamp | _col6 timestamp | _col7 timestamp | _col8 date
2022-08-17 10:15:20.000000000 | 2022-08-17 10:15:00.000000000 | 2022-08-17 10:00:00.000000000 | 2022-08-17 00:00:00.000000000 | 2022-08-15 00:00:00.000000000 | 2022-08-01 00:00:00.000000000 | 2022-07-01 00:00:00.000000000 | 2022-01-01 00:00:00.000000000 | 2022-08-01

SELECT date_add('hour', 9, '2022-08-17 10:15:20'), date_add('month', 1, '2022-01-31 00:00:00'), date_add('day', -1, date '2022-03-01'), date_add('quarter', 1, date '2022-11-30'), date_add('millisecond', 1, now()), date_add('week', 2, date '2022-01-01');
-> _col0 timestamp | _col1 timestamp | _col2 date | _col3 date | _col4 timestamp | _col5 date
2022-08-17 19:15:20.000000000 | 2022-02-28 00:00:00.000000000 | 2022-02-28 | 2023-02-28 | 2026-03-02 12:00:00.001000000 | 2022-01-15

SELECT from_milliseconds(1655487883771), from_nanoseconds(1655487883771000678), from_unixtime(1655487883.771), from_iso8601_timestamp('2022-06-17T08:04:05+02:00'), from_iso8601_date('2022-06-17');
-> _col0 timestamp | _col1 timestamp | _col2 timestamp | _col3 timestamp | _col4 date
2022-06-17 17:44:43.771000000 | 2022-06-17 17:44:43.771000678 | 2022-06-17 17:44:43.771000000 | 2022-06-17 06:04:05.000000000 | 2022-06-17

SELECT to_milliseconds('2022-06-17 17:44:43.771000678'), to_nanoseconds(timestamp '2022-06-17 17:44:43.771000678'), to_unixtime('2022-06-17 17:44:43.771'), to_milliseconds(1h), to_nanoseconds(2us), to_iso8601(timestamp '2022-06-17 17:44:43.771'), to_iso8601(date '2022-06-17');
-> _col0 bigint | _col1 bigint | _col2 double | _col3 bigint | _col4 bigint | _col5 varchar | _col6 varchar
1655487883771 | 1655487883771000678 | 1.6554878837710001E9 | 3600000 | 2000 | 2022-06-17T17:44:43.771000000Z | 2022-06-17

SELECT year(t), quarter(t), month(t), week(t), day(t), hour(t), minute(t), second(t), millisecond(t), nanosecond(t), day_of_week(t), day_of_year(t), year_of_week(t), dow(t), doy(t), yow(t) FROM (VALUES (timestamp '2023-01-01 10:20:30.123456789')) AS x (t);
-> _col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 bigint | _col6 bigint | _col7 bigint | _col8 bigint | _col9 bigint | _col10 bigint | _col11 bigint | _col12 bigint | _col13 bigint | _col14 bigint | _col15 bigint
2023 | 1 | 1 | 52 | 1 | 10 | 20 | 30 | 123 | 123456789 | 7 | 1 | 2022 | 7 | 1 | 2022

SELECT extract(YEAR FROM t), extract(DAY_OF_WEEK FROM t), extract(week FROM t), extract(hour FROM t), extract(doy FROM t) FROM (VALUES (timestamp '2023-01-01 10:20:30')) AS x (t);
-> _col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint
2023 | 7 | 52 | 10 | 1

SELECT date('2022-06-17 10:15:20'), last_day_of_month('2024-02-03'), hour(time '10:20:30');
-> _col0 date | _col1 date | _col2 bigint
2022-06-17 | 2024-02-29 | 10

SELECT date_format('2019-10-20 14:45:20', '%Y-%m-%d %H:%i:%s'), date_format('2019-10-20 14:05:20.123456', '%a %W %b %M %c %e %f %h:%i %p %y %j %T %r %%'), date_parse('2019-10-20 02:45:20 PM', '%Y-%m-%d %h:%i:%s %p'), date_parse('20191020', '%Y%m%d');
-> _col0 varchar | _col1 varchar | _col2 timestamp | _col3 timestamp
2019-10-20 14:45:20 | Sun Sunday Oct October 10 20 123456 02:05 PM 19 293 14:05:20 02:05:20 PM % | 2019-10-20 14:45:20.000000000 | 2019-10-20 00:00:00.000000000

SELECT format_datetime('2019-10-20 14:05:20.5', 'yyyy-MM-dd''T''HH:mm:ss.SSSZZ'), format_datetime('2019-10-20 14:05:20', 'EEE, d MMM yyyy h:mm a z'), parse_datetime('1968-01-13 12', 'yyyy-MM-dd HH'), parse_datetime('Oct 20 2019', 'MMM dd yyyy');
-> _col0 varchar | _col1 varchar | _col2 timestamp | _col3 timestamp
2019-10-20T14:05:20.500+00:00 | Sun, 20 Oct 2019 2:05 PM UTC | 1968-01-13 12:00:00.000000000 | 2019-10-20 00:00:00.000000000

# Aggregates
SELECT count(*), count(measure_value::double), count(DISTINCT host), sum(measure_value::bigint), sum(measure_value::double), avg(measure_value::bigint), min(time), max(host) FROM dev.host;
-> _col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 double | _col5 double | _col6 timestamp | _col7 varchar
7 | 5 | 2 | 12 | 73.0 | 12.0 | 2026-03-02 11:00:00.000000000 | b

SELECT max_by(host, measure_value::double), min_by(host, measure_value::double), max_by(measure_value::double, time, 2), min_by(time, measure_value::double, 1) FROM dev.host WHERE measure_name = 'cpu';
-> _col0 varchar | _col1 varchar | _col2 array(double) | _col3 array(timestamp)
a | b | [40.0, 20.0] | [2026-03-02 11:00:00.000000000]

SELECT count_if(x > 1), count_if(x > 1) FILTER (WHERE x < 3), arbitrary(x), approx_distinct(x), approx_distinct(x, 0.1), bool_and(x > 0), every(x > 1), bool_or(x > 2) FROM (VALUES (1), (2), (3), (3), (NULL)) AS t (x);
-> _col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 boolean | _col6 boolean | _col7 boolean
3 | 1 | 1 | 3 | 3 | true | false | true

SELECT approx_percentile(x, 0.5), approx_percentile(x, 0.95), approx_percentile(x, ARRAY[0.25, 0.75, 1.0]), approx_percentile(x, w, 0.5) FROM (VALUES (1, 10), (2, 1), (3, 1), (4, 1), (NULL, 1)) AS t (x, w);
-> _col0 bigint | _col1 bigint | _col2 array(bigint) | _col3 bigint
2 | 4 | [1, 3, 4] | 1

SELECT approx_percentile(measure_value::double, 0.9) AS p90 FROM dev.host WHERE measure_name = 'cpu';
-> p90 double
40.0

SELECT stddev(x), stddev_samp(x), stddev_pop(x), variance(x), var_samp(x), var_pop(x), geometric_mean(x) FROM (VALUES (2.0), (4.0), (4.0), (4.0), (5.0), (5.0), (7.0), (9.0)) AS t (x);
-> _col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 double
2.138089935299395 | 2.138089935299395 | 2.0 | 4.571428571428571 | 4.571428571428571 | 4.0 | 4.603215596046737

SELECT corr(y, x), covar_pop(y, x), covar_samp(y, x), regr_slope(y, x), regr_intercept(y, x) FROM (VALUES (1.0, 1.0), (2.0, 3.0), (3.0, 5.0)) AS t (x, y);
-> _col0 double | _col1 double | _col2 double | _col3 double | _col4 double
1.0 | 1.3333333333333333 | 2.0 | 2.0 | -1.0

SELECT skewness(x), kurtosis(x) FROM (VALUES (1.0), (2.0), (2.0), (3.0), (9.0)) AS t (x);
-> _col0 double | _col1 double
1.321086967875271 | 4.069186539730417

SELECT array_agg(x), sum(x) FILTER (WHERE x > 1), max(x), array_agg(DISTINCT x) FROM (VALUES (1), (2), (NULL)) AS t (x) WHERE x < 2;
-> _col0 array(bigint) | _col1 bigint | _col2 bigint | _col3 array(bigint)
[1] | NULL | 1 | [1]

SELECT count(*), sum(x), avg(x), max_by(x, x), approx_percentile(x, 0.5), count_if(x > 1) FROM (VALUES (1)) AS t (x) WHERE x > 1;
-> _col0 bigint | _col1 bigint | _col2 double | _col3 bigint | _col4 bigint | _col5 bigint
0 | NULL | NULL | NULL | NULL | 0

SELECT sum(d), avg(d), min(d), max(d) FROM (VALUES (1h), (2h)) AS t (d);
-> _col0 interval_day_to_second | _col1 interval_day_to_second | _col2 interval_day_to_second | _col3 interval_day_to_second
0 03:00:00.000000000 | 0 01:30:00.000000000 | 0 01:00:00.000000000 | 0 02:00:00.000000000

# Conditions
SELECT if(1 > 2, 'a', 'b'), if(NULL, 1), greatest(1, 2.5), least(3, 1, 2), greatest(1, NULL), greatest('a', 'b'), greatest(1h, 5m), least(date '2020-01-01', timestamp '2019-01-01 01:00:00');
-> _col0 varchar | _col1 bigint | _col2 double | _col3 bigint | _col4 bigint | _col5 varchar | _col6 interval_day_to_second | _col7 timestamp
b | NULL | 2.5 | 1 | NULL | b | 0 01:00:00.000000000 | 2019-01-01 01:00:00.000000000

SELECT try(1 / 0), try(cast('x' AS bigint)), try(5 % 0), try(10 / 4), try(parse_duration('x')), try(date_parse('x', '%Y')), coalesce(try(1 / 0), -1);
-> _col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 interval_day_to_second | _col5 timestamp | _col6 bigint
NULL | NULL | NULL | 2 | NULL | NULL | -1

# Numbers
SELECT abs(-5), abs(-5.5), ceil(1.2), ceiling(1.2), floor(-1.2), floor(3), round(2.5), round(-2.5), round(1.2345, 2), round(155, -1), truncate(-1.9), truncate(155, -1), sign(-3), sign(0.0), mod(7, 3), power(2, 10), sqrt(16), cbrt(27), ln(e()), log2(8), log10(1000), log(2, 8);
-> _col0 bigint | _col1 double | _col2 double | _col3 double | _col4 double | _col5 bigint | _col6 double | _col7 double | _col8 double | _col9 bigint | _col10 double | _col11 bigint | _col12 bigint | _col13 double | _col14 bigint | _col15 double | _col16 double | _col17 double | _col18 double | _col19 double | _col20 double | _col21 double
5 | 5.5 | 2.0 | 2.0 | -2.0 | 3 | 3.0 | -3.0 | 1.23 | 160 | -1.0 | 150 | -1 | 0.0 | 1 | 1024.0 | 4.0 | 3.0 | 1.0 | 3.0 | 3.0 | 3.0

SELECT sin(0), cos(0), tan(0), atan2(0, 1), degrees(pi()), radians(180), is_nan(nan()), is_infinite(infinity()), is_finite(1), width_bucket(5.0, 0.0, 10.0, 4), bitwise_and(6, 3), bitwise_or(6, 3), bitwise_xor(6, 3), random() < 1;
-> _col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 boolean | _col7 boolean | _col8 boolean | _col9 bigint | _col10 bigint | _col11 bigint | _col12 bigint | _col13 boolean
0.0 | 1.0 | 0.0 | 0.0 | 180.0 | 3.141592653589793 | true | true | true | 3 | 2 | 7 | 5 | true

# Texts
SELECT length('héllo'), lower('ÀB'), upper('ab'), reverse('abc'), trim('  a '), ltrim('  a'), rtrim('a  '), trim(BOTH 'x' FROM 'xax'), substr('hello', 2), substr('hello', 2, 3), substr('hello', -3, 2), substring('hello' FROM 2 FOR 2), substr('hello', 0), strpos('hello', 'l'), strpos('hello', 'l', 2), position('z' IN 'hello');
-> _col0 bigint | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar | _col7 varchar | _col8 varchar | _col9 varchar | _col10 varchar | _col11 varchar | _col12 varchar | _col13 bigint | _col14 bigint | _col15 bigint
5 | àb | AB | cba | a | a | a | a | ello | ell | ll | el |  | 3 | 4 | 0

SELECT concat('a', 'b', 'c'), concat('a', NULL), 'a' || 'b' || NULL, concat_ws('-', 'a', NULL, 'b'), replace('aXbX', 'X'), replace('aXbX', 'X', '--'), split('a,b,c', ','), split('a,b,c', ',', 2), split_part('a,b,c', ',', 2), split_part('a,b', ',', 5), lpad('7', 3, '0'), rpad('hello', 3, '.'), starts_with('abc', 'ab'), ends_with('abc', 'bc'), chr(65), codepoint('A'), translate('abc', 'ab', 'x'), levenshtein_distance('kitten', 'sitting');
-> _col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 array(varchar) | _col7 array(varchar) | _col8 varchar | _col9 varchar | _col10 varchar | _col11 varchar | _col12 boolean | _col13 boolean | _col14 varchar | _col15 bigint | _col16 varchar | _col17 bigint
abc | NULL | NULL | a-b | ab | a--b-- | [a, b, c] | [a, b,c] | b | NULL | 007 | hel | true | true | A | 65 | xc | 3

# Regular expressions and JSON
SELECT regexp_like('1a 2b', '\d+b'), regexp_extract('1a 2b', '\d+'), regexp_extract('1a 2b', '(\d+)([a-z]+)', 2), regexp_extract_all('1a 2b', '\d+'), regexp_replace('1a 2b', '\d+[ab] '), regexp_replace('1a 2b', '(\d+)([ab])', '3c$2x'), regexp_split('1a 2b', '\s+'), regexp_count('1a 2b', '\d'), regexp_extract('a', 'b');
-> _col0 boolean | _col1 varchar | _col2 varchar | _col3 array(varchar) | _col4 varchar | _col5 varchar | _col6 array(varchar) | _col7 bigint | _col8 varchar
true | 1 | a | [1, 2] | 2b | 3cax 3cbx | [1a, 2b] | 2 | NULL

SELECT json_extract_scalar('{"a": {"b": [1, "x"]}}', '$.a.b[1]'), json_extract_scalar('{"a": 1.5}', '$.a'), json_extract_scalar('{"a": [1]}', '$.a'), json_extract_scalar('no', '$.a'), json_extract('{"a": [1, 2]}', '$.a'), json_array_length('[1, 2, 3]'), json_extract_scalar('{"a b": true}', '$["a b"]'), json_size('{"a": [1, 2]}', '$.a');
-> _col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 bigint | _col6 varchar | _col7 bigint
x | 1.5 | NULL | NULL | [1,2] | 3 | true | 2

# Arrays
SELECT ARRAY[1, 2.5], ARRAY[], ARRAY['a', NULL], cardinality(ARRAY[1, 2]), element_at(ARRAY[1, 2], -1), element_at(ARRAY[1, 2], 5), ARRAY[1, 2][2], contains(ARRAY[1, 2], 2), contains(ARRAY[1, NULL], 2), array_position(ARRAY['a', 'b'], 'b');
-> _col0 array(double) | _col1 array(unknown) | _col2 array(varchar) | _col3 bigint | _col4 bigint | _col5 bigint | _col6 bigint | _col7 boolean | _col8 boolean | _col9 bigint
[1.0, 2.5] | [] | [a, NULL] | 2 | 2 | NULL | 2 | true | NULL | 2

SELECT array_join(ARRAY[1, NULL, 2], ','), array_join(ARRAY[1, NULL, 2], ',', '?'), array_distinct(ARRAY[2, 1, 2]), array_sort(ARRAY[3, NULL, 1]), array_max(ARRAY[1, 3]), array_min(ARRAY[1, NULL]), array_remove(ARRAY[1, 2, 1], 1), slice(ARRAY[1, 2, 3, 4], 2, 2), slice(ARRAY[1, 2, 3], -2, 2), flatten(ARRAY[ARRAY[1], ARRAY[2, 3]]), repeat('a', 2), reverse(ARRAY[1, 2]), concat(ARRAY[1], ARRAY[2]);
-> _col0 varchar | _col1 varchar | _col2 array(bigint) | _col3 array(bigint) | _col4 bigint | _col5 bigint | _col6 array(bigint) | _col7 array(bigint) | _col8 array(bigint) | _col9 array(bigint) | _col10 array(varchar) | _col11 array(bigint) | _col12 array(bigint)
1,2 | 1,?,2 | [2, 1] | [1, 3, NULL] | 3 | NULL | [2] | [2, 3] | [2, 3] | [1, 2, 3] | [a, a] | [2, 1] | [1, 2]

SELECT array_union(ARRAY[1, 2], ARRAY[2, 3]), array_intersect(ARRAY[1, 2], ARRAY[2, 3]), array_except(ARRAY[1, 2], ARRAY[2, 3]), arrays_overlap(ARRAY[1, 2], ARRAY[2, 3]), transform(ARRAY[1, 2], X -> x + 1), filter(ARRAY[1, 5], x -> x > 2), any_match(ARRAY[1, 5], x -> x > 2);
-> _col0 array(bigint) | _col1 array(bigint) | _col2 array(bigint) | _col3 boolean | _col4 array(bigint) | _col5 array(bigint) | _col6 boolean
[1, 2, 3] | [2] | [1] | true | [2, 3] | [5] | true

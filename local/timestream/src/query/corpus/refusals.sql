SELECT vehicleName FROM dev.host;
!! ValidationException: line 1:8: Column 'vehicleName' does not exist

SELECT h.vehicleName FROM dev.host AS h;
!! ValidationException: line 1:8: Column 'vehicleName' does not exist

SELECT host FROM dev.host WHERE
  speed > 1 AND vehicleName = 'x';
!! ValidationException: line 2:3: Column 'speed' does not exist

SELECT host FROM (SELECT host FROM dev.host) AS x ORDER BY vehicleName;
!! ValidationException: line 1:60: Column 'vehicleName' does not exist

SELECT time FROM dev.host AS a CROSS JOIN dev.host AS b;
!! ValidationException: line 1:8: Column 'time' is ambiguous

SELECT * FROM abc.sampleDB;
!! ValidationException: Requested database 'abc' not found for identifier 'abc.sampleDB' at line 1:15

SELECT * FROM "dev"."HOST";
!! ValidationException: Requested table 'HOST' not found for identifier 'dev.HOST' at line 1:15

SELECT * FROM host;
!! ValidationException: line 1:15: Table 'host' must be named with its database

SELECT * FROM a.b.c;
!! ValidationException: The query syntax is invalid at line 1:15

SELECT FROM dev.host;
!! ValidationException: The query syntax is invalid at line 1:13

SELECT 1 FROM;
!! ValidationException: The query syntax is invalid at line 1:14

SELECT 1 1;
!! ValidationException: The query syntax is invalid at line 1:10

SELECT (1;
!! ValidationException: The query syntax is invalid at line 1:10

SELECT 'abc;
!! ValidationException: The query syntax is invalid at line 1:8

SELECT 5week;
!! ValidationException: The query syntax is invalid at line 1:8

SELECT 1 day + 1;
!! ValidationException: The query syntax is invalid at line 1:14

SELECT * FROM dev.host OFFSET 1;
!! ValidationException: line 1:31: OFFSET is not supported

SELECT pg_sleep(1);
!! ValidationException: line 1:8: Function 'pg_sleep' is not registered

SELECT to_timestamp('2020-01-01');
!! ValidationException: line 1:8: Function 'to_timestamp' is not registered

SELECT checksum(host) FROM dev.host;
!! ValidationException: line 1:8: Function 'checksum' is not supported: its result is the service's own hash, which is not published

SELECT reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s);
!! ValidationException: line 1:8: Function 'reduce' is not supported: the engine has no lambdas that fold

SELECT bin(time) FROM dev.host;
!! ValidationException: line 1:8: Unexpected parameters (timestamp) for function bin. Expected: bin(timestamp, interval)

SELECT ago('7d');
!! ValidationException: line 1:8: Unexpected parameters (varchar) for function ago. Expected: ago(interval)

SELECT bin(1, 5m);
!! ValidationException: line 1:8: Unexpected parameters (bigint, interval day to second) for function bin. Expected: bin(timestamp, interval)

SELECT row_number() FROM dev.host;
!! ValidationException: line 1:8: Function 'row_number' needs a window: OVER (…)

SELECT date_diff('fortnight', now(), now());
!! QueryExecutionException: 'fortnight' is not a valid TIMESTAMP field

SELECT date_trunc('eon', now());
!! QueryExecutionException: 'eon' is not a valid TIMESTAMP field

SELECT parse_duration('3 hours');
!! QueryExecutionException: Invalid duration: 3 hours

SELECT 1 / 0;
!! QueryExecutionException: Division by zero

SELECT cast('x' AS bigint);
!! QueryExecutionException: Cannot cast 'x' to BIGINT

SELECT 9223372036854775807 + 1;
!! QueryExecutionException: bigint addition overflow: 9223372036854775807 + 1

SELECT 'a' + 1;
!! ValidationException: '+' cannot be applied to varchar, bigint

SELECT host = 1 FROM dev.host;
!! ValidationException: '=' cannot be applied to varchar, bigint

SELECT host, count(*) FROM dev.host;
!! ValidationException: line 1:8: 'host' must be an aggregate expression or appear in GROUP BY clause

SELECT CAST(1 AS json);
!! ValidationException: line 1:13: Unknown type: json

SELECT x FROM (VALUES (1)) AS t (x) TABLESAMPLE BERNOULLI (50);
!! ValidationException: line 1:23: This kind of relation is not supported

INSERT INTO dev.host VALUES (1);
!! ValidationException: The query syntax is invalid at line 1:1

DELETE FROM dev.host;
!! ValidationException: The query syntax is invalid at line 1:1

CREATE TABLE dev.t (a int);
!! ValidationException: The query syntax is invalid at line 1:1

UNLOAD (SELECT 1) TO 's3://bucket';
!! ValidationException: UNLOAD is not supported by this endpoint

SELECT 1; SELECT 2;
!! ValidationException: The query syntax is invalid at line 1:9

SELECT sequence(1, 20000);
!! QueryExecutionException: result of sequence function must not have more than 10000 entries

SELECT ARRAY[1, 'a'];
!! ValidationException: Unexpected parameters (bigint, varchar) for function array. Expected: ARRAY[a, b, …]

SELECT max(1, 2);
!! ValidationException: line 1:8: Function 'max' takes other arguments: max(x)

WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x;
!! ValidationException: line 1:1: Recursive queries are not supported

SELECT regexp_like('a', '(');
!! QueryExecutionException: Invalid regular expression: (

SELECT create_time_series(time, measure_value::bigint) FROM dev.host;
!! QueryExecutionException: The value of a time series must not be null

SELECT q.queue_id, (SELECT count(*) FROM "connect-analytics"."Queue" AS r WHERE r.time > q.time) FROM "connect-analytics"."Queue" AS q;
!! ValidationException: This kind of correlated subquery is not supported

SELECT 'a' LIKE 'a!' ESCAPE '!';
!! QueryExecutionException: Escape character must be followed by '%', '_' or the escape character itself

SELECT contains(1, 2);
!! ValidationException: line 1:8: Unexpected parameters (bigint, bigint) for function contains. Expected: contains(array, x)

SELECT UPPER(5);
!! ValidationException: line 1:8: Unexpected parameters (bigint) for function upper. Expected: upper(text)

SELECT host FROM dev.host GROUP BY measure_name;
!! ValidationException: line 1:8: 'host' must be an aggregate expression or appear in GROUP BY clause

SELECT @parameter;
!! ValidationException: The query syntax is invalid at line 1:8

SELECT x FROM (SELECT 1 AS x) AS t CROSS JOIN UNNEST(x) AS u (y);
!! ValidationException: Unexpected parameters (bigint) for function unnest. Expected: UNNEST(array)

SELECT ARRAY[1][2];
!! QueryExecutionException: Array subscript must be less than or equal to array length: 2 > 1

SHOW DATABASES;
-> Database varchar
connect-analytics
dev

show databases like 'd%';
-> Database varchar
dev

SHOW TABLES FROM "connect-analytics";
-> Table varchar
AgentEvent
ContactEvent
Queue

SHOW TABLES FROM dev LIKE 'M_xed';
-> Table varchar
Mixed

SHOW TABLES LIKE '%e%';
-> Table varchar
AgentEvent
ContactEvent
Queue
Mixed

SHOW MEASURES FROM "dev"."host";
-> measure_name varchar | data_type varchar | dimensions array(row(dimension_name varchar, data_type varchar))
cpu | double | [(host, varchar)]
requests | bigint | [(host, varchar)]
status | varchar | [(host, varchar)]

SHOW MEASURES FROM "dev"."host" LIKE 's%';
-> measure_name varchar | data_type varchar | dimensions array(row(dimension_name varchar, data_type varchar))
status | varchar | [(host, varchar)]

DESCRIBE "dev"."host";
-> Column varchar | Type varchar | Timestream attribute type varchar
host | varchar | DIMENSION
measure_name | varchar | MEASURE_NAME
time | timestamp | TIMESTAMP
measure_value::double | double | MEASURE_VALUE
measure_value::bigint | bigint | MEASURE_VALUE
measure_value::varchar | varchar | MEASURE_VALUE

DESCRIBE "dev"."Mixed";
-> Column varchar | Type varchar | Timestream attribute type varchar
AgentARN | varchar | DIMENSION
measure_name | varchar | MEASURE_NAME
time | timestamp | TIMESTAMP
CurrentState | varchar | MULTI
Quality | double | MULTI

SHOW TABLES FROM nowhere;
!! ValidationException: Requested database 'nowhere' not found for identifier 'nowhere' at line 1:18

DESCRIBE dev.nothing;
!! ValidationException: Requested table 'nothing' not found for identifier 'dev.nothing' at line 1:10

SHOW MEASURES FROM nowhere.t;
!! ValidationException: Requested database 'nowhere' not found for identifier 'nowhere.t' at line 1:20

SHOW COLUMNS FROM dev.host;
!! ValidationException: The query syntax is invalid at line 1:6

SHOW TABLES FROM;
!! ValidationException: The query syntax is invalid at line 1:17

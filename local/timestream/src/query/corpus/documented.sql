SELECT agent_id, state, duration
FROM "connect-analytics"."AgentEvent"
WHERE time BETWEEN ago(1h) AND now()
ORDER BY time DESC;
-> agent_id varchar | state varchar | duration double
a-1 | On Contact | 0.0
a-2 | Available | 12.5
a-1 | Available | 5.005

SELECT contact_id, queue_time, handle_time, after_call_work_time
FROM "connect-analytics"."ContactEvent"
WHERE time BETWEEN ago(24h) AND now();
-> contact_id varchar | queue_time double | handle_time double | after_call_work_time double
c-1 | 31.25 | NULL | NULL
c-1 | 31.25 | 305.005 | 5.005

SELECT queue_name, agents_available, contacts_in_queue
FROM "connect-analytics"."Queue"
WHERE time BETWEEN ago(4h) AND now()
ORDER BY time DESC;
-> queue_name varchar | agents_available bigint | contacts_in_queue bigint
Sales | 2 | 1
Sales | 3 | 0
Support | 0 | 7

"""Uses a running timestream-local as any boto3 program would: python boto3_smoke.py http://127.0.0.1:8086

Creates a database of its own, leaves nothing behind, and exits with status 0 if the endpoint answered as the service does.
"""

import sys
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
DATABASE, TABLE = f"smoke-{uuid.uuid4().hex[:8]}", "readings"
SETTINGS = {
    "endpoint_url": URL,
    "region_name": "us-east-1",
    "aws_access_key_id": "any",
    "aws_secret_access_key": "any",
    "config": Config(retries={"total_max_attempts": 1}),
}
write = boto3.client("timestream-write", **SETTINGS)
query = boto3.client("timestream-query", **SETTINGS)


def expect(what, actual, expected):
    if actual != expected:
        sys.exit(f"FAILED: {what}: {actual!r} instead of {expected!r}")
    print(f"ok: {what}")


def refusal(call, **members):
    """The error's name, its HTTP status and the whole answer."""
    try:
        call(**members)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], error.response
    return None, 200, {}


def rows(sql, **members):
    """All rows of a query, over all its pages, as lists of text or None."""
    found = []
    for page in query.get_paginator("query").paginate(QueryString=sql, **members):
        found += [[cell.get("ScalarValue") for cell in row["Data"]] for row in page["Rows"]]
    return found


# Control plane.
database = write.create_database(DatabaseName=DATABASE, Tags=[{"Key": "team", "Value": "blue"}])["Database"]
expect("a new database has no tables", (database["DatabaseName"], database["TableCount"]), (DATABASE, 0))
expect("the database is there already", refusal(write.create_database, DatabaseName=DATABASE)[:2], ("ConflictException", 409))
table = write.create_table(
    DatabaseName=DATABASE,
    TableName=TABLE,
    RetentionProperties={"MemoryStoreRetentionPeriodInHours": 24, "MagneticStoreRetentionPeriodInDays": 7},
)["Table"]
expect("a new table is active", table["TableStatus"], "ACTIVE")
expect("the default partition key", table["Schema"]["CompositePartitionKey"], [{"Type": "MEASURE"}])
expect("no such table", refusal(write.describe_table, DatabaseName=DATABASE, TableName="x")[:2], ("ResourceNotFoundException", 404))
expect("a full database stays", refusal(write.delete_database, DatabaseName=DATABASE)[0], "ValidationException")
for number in range(3):
    write.create_table(DatabaseName=DATABASE, TableName=f"extra-{number}")
page = write.list_tables(DatabaseName=DATABASE, MaxResults=3)
rest = write.list_tables(DatabaseName=DATABASE, MaxResults=3, NextToken=page["NextToken"])
names = [table["TableName"] for table in page["Tables"] + rest["Tables"]]
expect("tables come in pages", names, ["extra-0", "extra-1", "extra-2", "readings"])

# Tags.
arn = table["Arn"]
write.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
write.untag_resource(ResourceARN=arn, TagKeys=["a"])
expect("tags of a table", write.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "b", "Value": "2"}])
tags = query.list_tags_for_resource(ResourceARN=database["Arn"])["Tags"]
expect("tags of a database, through the query service", tags, [{"Key": "team", "Value": "blue"}])

# Writing.
now = int(time.time() * 1000)
record = {
    "Dimensions": [{"Name": "host", "Value": "h1"}],
    "MeasureName": "load",
    "MeasureValueType": "MULTI",
    "MeasureValues": [
        {"Name": "cpu", "Value": "0.5", "Type": "DOUBLE"},
        {"Name": "threads", "Value": "42", "Type": "BIGINT"},
        {"Name": "started", "Value": str(now - 1000), "Type": "TIMESTAMP"},
    ],
    "Time": str(now),
}
target = {"DatabaseName": DATABASE, "TableName": TABLE}
answer = write.write_records(**target, Records=[record])["RecordsIngested"]
expect("one record is taken", answer, {"Total": 1, "MemoryStore": 1, "MagneticStore": 0})
expect("the same record again is taken", write.write_records(**target, Records=[record])["RecordsIngested"]["Total"], 1)

changed = {**record, "MeasureValues": [{"Name": "cpu", "Value": "0.6", "Type": "DOUBLE"}]}
old = {**record, "Time": str(now - 9 * 24 * 3600 * 1000)}
code, status, body = refusal(write.write_records, **target, Records=[record, changed, old])
expect("some records are rejected", (code, status), ("RejectedRecordsException", 419))
reasons = {rejected["RecordIndex"]: rejected["Reason"] for rejected in body["RejectedRecords"]}
expect("those two", sorted(reasons), [1, 2])
expect("one for its version", reasons[1].startswith("A record already exists with the same time"), True)
expect("one for its time", reasons[2].startswith("The record timestamp is outside the time range ["), True)
expect("a newer version is taken", write.write_records(**target, Records=[{**changed, "Version": 2}])["RecordsIngested"]["Total"], 1)
code, _, body = refusal(write.write_records, **target, Records=[record])
expect("an older one is not", body["RejectedRecords"][0]["ExistingVersion"], 2)

common = {key: record[key] for key in ("MeasureName", "MeasureValueType", "Dimensions")}
many = [{"Time": str(now - number), "MeasureValues": record["MeasureValues"]} for number in range(1, 100)]
answer = write.write_records(**target, CommonAttributes=common, Records=many)["RecordsIngested"]
expect("99 records with common attributes", answer["Total"], 99)
many.append(many[0]), many.append(many[0])
expect("more than 100 are refused", refusal(write.write_records, **target, Records=many)[0], "ValidationException")

# Queries.
expect("a constant", rows("SELECT 1"), [["1"]])
name = f'"{DATABASE}"."{TABLE}"'
expect("all rows are there", rows(f"SELECT count(*) FROM {name}"), [["100"]])
expect("the updated row", rows(f"SELECT cpu, threads FROM {name} ORDER BY time DESC LIMIT 1"), [["0.6", None]])
paged = rows(f"SELECT time FROM {name} ORDER BY time", PaginationConfig={"PageSize": 30})
expect("pages join to all rows", len(paged), 100)
expect("no such column", refusal(query.query, QueryString=f"SELECT nothing FROM {name}")[0], "ValidationException")

# Tidy up.
for table in names:
    write.delete_table(DatabaseName=DATABASE, TableName=table)
write.delete_database(DatabaseName=DATABASE)
expect("the database is gone", refusal(write.describe_database, DatabaseName=DATABASE)[0], "ResourceNotFoundException")
endpoint = write.describe_endpoints()["Endpoints"][0]
expect("the endpoint names an address", bool(endpoint["Address"]), True)

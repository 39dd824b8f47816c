"""Makes the calls that it is given, and compares what it is told with what is expected."""
import json
import os

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

given = json.loads(os.environ["CALLS"])
sessions = {
    name: boto3.Session(
        aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
    for name, keys in given["Callers"].items()
}
clients = {}
assert given["Calls"]
for call in given["Calls"]:
    place = (call["Caller"], call["Service"])
    client = clients.get(place) or clients.setdefault(place, sessions[call["Caller"]].client(call["Service"]))
    expected = (call["Code"], call["Message"], call["Status"])
    try:
        answer = getattr(client, xform_name(call["Operation"]))(**call["Input"])
        told = (None, None, answer["ResponseMetadata"]["HTTPStatusCode"])
    except ClientError as error:
        told = (error.response["Error"]["Code"], error.response["Error"]["Message"], error.response["ResponseMetadata"]["HTTPStatusCode"])
    assert told == expected, f"{call}:\n{told}"

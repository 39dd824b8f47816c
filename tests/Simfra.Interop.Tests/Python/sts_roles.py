"""A user of one account works in another by a role: asked for by hand, and by a profile as boto3 does it itself."""
import json
import os
import tempfile

import boto3
from botocore.exceptions import ClientError

PARTNER = "222222222222"


def policy(action, resource="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})


def denied(call, text):
    try:
        call()
        raise AssertionError("it was allowed")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied", error
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
        assert text in error.response["Error"]["Message"], error


iam = boto3.client("iam")
iam.create_user(UserName="alice")
iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=policy(["sts:AssumeRole", "sts:TagSession"], f"arn:aws:iam::{PARTNER}:role/uploader"))
key = iam.create_access_key(UserName="alice")["AccessKey"]

partner = boto3.Session(aws_access_key_id=os.environ["PARTNER_KEY"], aws_secret_access_key=os.environ["PARTNER_SECRET"])
trust = {
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:user/alice"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {"StringEquals": {"sts:ExternalId": "unit-42"}},
    }],
}
role = partner.client("iam").create_role(
    RoleName="uploader", AssumeRolePolicyDocument=json.dumps(trust), MaxSessionDuration=7200)["Role"]["Arn"]
partner.client("iam").put_role_policy(RoleName="uploader", PolicyName="p", PolicyDocument=policy("s3:*"))
partner.client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(trust))

alice = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
sts = alice.client("sts")
assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:user/alice"
denied(lambda: sts.assume_role(RoleArn=role, RoleSessionName="session"), f"is not authorized to perform: sts:AssumeRole on resource: {role}")
denied(
    lambda: sts.assume_role(RoleArn=f"arn:aws:iam::{PARTNER}:role/other", RoleSessionName="session", ExternalId="unit-42"),
    "is not authorized to perform: sts:AssumeRole")
denied(alice.client("s3").list_buckets, "no identity-based policy allows the s3:ListAllMyBuckets action")

answer = sts.assume_role(
    RoleArn=role, RoleSessionName="by-hand", ExternalId="unit-42", DurationSeconds=7200,
    Tags=[{"Key": "team", "Value": "blue"}], Policy=policy(["s3:CreateBucket", "s3:PutObject"]))
assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{PARTNER}:assumed-role/uploader/by-hand", answer
assert 0 < answer["PackedPolicySize"] <= 100, answer
session = answer["Credentials"]
s3 = boto3.client(
    "s3", aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"],
    aws_session_token=session["SessionToken"])
s3.create_bucket(Bucket="partner-uploads")
s3.put_object(Bucket="partner-uploads", Key="a b", Body=b"text")
denied(lambda: s3.delete_object(Bucket="partner-uploads", Key="a b"), "no session policy allows the s3:DeleteObject action")
assert [b["Name"] for b in partner.client("s3").list_buckets()["Buckets"]] == ["partner-uploads"]

# What profiles of users say.
with tempfile.TemporaryDirectory() as folder:
    config, credentials = os.path.join(folder, "config"), os.path.join(folder, "credentials")
    with open(config, "w") as file:
        file.write(f"[profile partner]\nrole_arn={role}\nexternal_id=unit-42\nrole_session_name=by-profile\nsource_profile=alice\n")
    with open(credentials, "w") as file:
        file.write(f"[alice]\naws_access_key_id={key['AccessKeyId']}\naws_secret_access_key={key['SecretAccessKey']}\n")
    os.environ.update(AWS_CONFIG_FILE=config, AWS_SHARED_CREDENTIALS_FILE=credentials)
    profile = boto3.Session(profile_name="partner")
    assert profile.client("sts").get_caller_identity()["Arn"] == f"arn:aws:sts::{PARTNER}:assumed-role/uploader/by-profile"
    assert profile.client("s3").get_object(Bucket="partner-uploads", Key="a b")["Body"].read() == b"text"
    url = profile.client("s3").generate_presigned_url("get_object", Params={"Bucket": "partner-uploads", "Key": "a b"})

import urllib.request  # noqa: E402

assert urllib.request.urlopen(url).read() == b"text"

# A session makes no other of its own.
try:
    boto3.client(
        "sts", aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"]).get_session_token()
    raise AssertionError("a session made a session")
except ClientError as error:
    assert error.response["Error"]["Message"] == "Cannot call GetSessionToken with session credentials", error

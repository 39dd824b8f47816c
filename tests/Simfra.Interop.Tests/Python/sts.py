import boto3
from botocore.exceptions import ClientError

sts = boto3.client("sts")
assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"

session = sts.get_session_token(DurationSeconds=900)["Credentials"]
with_session = boto3.client(
    "sts",
    aws_access_key_id=session["AccessKeyId"],
    aws_secret_access_key=session["SecretAccessKey"],
    aws_session_token=session["SessionToken"],
)
assert with_session.get_caller_identity()["Account"] == "000000000000"

try:
    boto3.client("sts", aws_secret_access_key="wrong", aws_access_key_id="AKIAIOSFODNN7EXAMPLE").get_caller_identity()
    raise AssertionError("a wrong secret was accepted")
except ClientError as error:
    assert error.response["Error"]["Code"] == "SignatureDoesNotMatch", error

try:
    boto3.client("sts", aws_secret_access_key="x", aws_access_key_id="AKIAUNKNOWN").get_caller_identity()
    raise AssertionError("an unknown key was accepted")
except ClientError as error:
    assert error.response["Error"]["Code"] == "InvalidClientTokenId", error

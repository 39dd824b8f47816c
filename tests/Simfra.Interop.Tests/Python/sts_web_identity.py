"""A workload with a token in a file and no keys: what Kubernetes gives to containers, and boto3 makes keys of by itself."""
import json
import os

import boto3
from botocore.exceptions import ClientError

issuer = os.environ["ISSUER"]
name = issuer.removeprefix("https://")
iam = boto3.client("iam")
provider = iam.create_open_id_connect_provider(
    Url=issuer, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])["OpenIDConnectProviderArn"]
trust = {
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{name}:sub": "system:serviceaccount:default:app", f"{name}:aud": "sts.amazonaws.com"}},
    }],
}
role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
other = json.loads(json.dumps(trust).replace("default:app", "default:other"))
iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(other))

for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    del os.environ[variable]
os.environ.update(AWS_WEB_IDENTITY_TOKEN_FILE=os.environ["TOKEN_FILE"], AWS_ROLE_ARN=role, AWS_ROLE_SESSION_NAME="pod")

assert boto3.Session().client("sts").get_caller_identity()["Arn"] == "arn:aws:sts::000000000000:assumed-role/app/pod"

os.environ["AWS_ROLE_ARN"] = "arn:aws:iam::000000000000:role/other"
try:
    boto3.Session().client("sts").get_caller_identity()
    raise AssertionError("a role was given to another's token")
except ClientError as error:
    assert error.response["Error"] == {
        "Type": "Sender", "Code": "AccessDenied", "Message": "Not authorized to perform sts:AssumeRoleWithWebIdentity"}, error

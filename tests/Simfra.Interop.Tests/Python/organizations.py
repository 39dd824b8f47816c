"""An organisation from its making to a policy that bounds a member: accounts created, entered by their role, denied and let go."""
import json
import time

import boto3
from botocore.exceptions import ClientError

org = boto3.client("organizations")
organization = org.create_organization(FeatureSet="ALL")["Organization"]
root = org.list_roots()["Roots"][0]
unit = org.create_organizational_unit(ParentId=root["Id"], Name="workloads")["OrganizationalUnit"]["Id"]

status = org.create_account(Email="orders@example.com", AccountName="orders")["CreateAccountStatus"]
while status["State"] == "IN_PROGRESS":
    time.sleep(0.1)
    status = org.describe_create_account_status(CreateAccountRequestId=status["Id"])["CreateAccountStatus"]
assert status["State"] == "SUCCEEDED", status
member = status["AccountId"]
org.move_account(AccountId=member, SourceParentId=root["Id"], DestinationParentId=unit)
assert [a["Id"] for a in org.list_accounts_for_parent(ParentId=unit)["Accounts"]] == [member]

# An administrator of the management account enters by the role that the account was made with.
iam = boto3.client("iam")
iam.create_user(UserName="admin")
iam.attach_user_policy(UserName="admin", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
key = iam.create_access_key(UserName="admin")["AccessKey"]
admin = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
session = admin.client("sts").assume_role(
    RoleArn=f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole", RoleSessionName="admin")["Credentials"]
sqs = boto3.client(
    "sqs", aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"],
    aws_session_token=session["SessionToken"])
assert sqs.create_queue(QueueName="before")["QueueUrl"].endswith(f"/{member}/before")

deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:CreateQueue", "Resource": "*"}]}
policy = org.create_policy(
    Content=json.dumps(deny), Description="no more queues", Name="no-queues", Type="SERVICE_CONTROL_POLICY")["Policy"]["PolicySummary"]
org.attach_policy(PolicyId=policy["Id"], TargetId=unit)
assert {p["Name"] for p in org.list_policies_for_target(TargetId=unit, Filter="SERVICE_CONTROL_POLICY")["Policies"]} == {"FullAWSAccess", "no-queues"}
try:
    sqs.create_queue(QueueName="after")
    raise AssertionError("the policy was passed over")
except ClientError as error:
    assert error.response["Error"]["Code"] == "AccessDenied", error
    assert error.response["Error"]["Message"] == (
        f"User: arn:aws:sts::{member}:assumed-role/OrganizationAccountAccessRole/admin is not authorized to perform: sqs:createqueue on resource: "
        f"arn:aws:sqs:us-east-1:{member}:after with an explicit deny in a service control policy: {policy['Arn']}"), error

# The management account is bound by none.
boto3.client("sqs").create_queue(QueueName="after")
org.detach_policy(PolicyId=policy["Id"], TargetId=unit)
sqs.create_queue(QueueName="after")

try:
    org.delete_organization()
    raise AssertionError("an organisation with a member was deleted")
except org.exceptions.OrganizationNotEmptyException:
    pass

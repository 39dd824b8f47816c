import json

import boto3

secrets = boto3.client("secretsmanager")
made = secrets.create_secret(Name="db/password", SecretString="one", Tags=[{"Key": "team", "Value": "shop"}])
assert secrets.get_secret_value(SecretId=made["ARN"])["SecretString"] == "one"
second = secrets.put_secret_value(SecretId="db/password", SecretString="two")["VersionId"]
assert secrets.get_secret_value(SecretId="db/password", VersionStage="AWSPREVIOUS")["SecretString"] == "one"
secrets.create_secret(Name="key", SecretBinary=b"\x00\x01")
assert secrets.get_secret_value(SecretId="key")["SecretBinary"] == b"\x00\x01"

listed = [s["Name"] for page in secrets.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 1}) for s in page["SecretList"]]
assert listed == ["db/password", "key"], listed
assert [s["Name"] for s in secrets.list_secrets(Filters=[{"Key": "tag-key", "Values": ["team"]}])["SecretList"]] == ["db/password"]
values = secrets.batch_get_secret_value(SecretIdList=["db/password", "none"])
assert values["SecretValues"][0]["VersionId"] == second and values["Errors"][0]["ErrorCode"] == "ResourceNotFoundException", values

try:
    secrets.create_secret(Name="key", SecretString="x")
    raise AssertionError("a secret was made twice")
except secrets.exceptions.ResourceExistsException as error:
    assert error.response["Error"]["Message"] == "The operation failed because the secret key already exists."
assert len(secrets.get_random_password(PasswordLength=20, ExcludePunctuation=True)["RandomPassword"]) == 20
secrets.delete_secret(SecretId="key", RecoveryWindowInDays=7)
try:
    secrets.get_secret_value(SecretId="key")
    raise AssertionError("a deleted secret was read")
except secrets.exceptions.InvalidRequestException:
    pass
assert secrets.restore_secret(SecretId="key")["Name"] == "key"

# Versions and their labels.
versions = secrets.list_secret_version_ids(SecretId="db/password")["Versions"]
current, previous = ([v["VersionId"] for v in versions if label in v["VersionStages"]][0] for label in ("AWSCURRENT", "AWSPREVIOUS"))
secrets.update_secret_version_stage(SecretId="db/password", VersionStage="AWSCURRENT", RemoveFromVersionId=current, MoveToVersionId=previous)
assert secrets.get_secret_value(SecretId="db/password")["SecretString"] == "one"
try:
    secrets.update_secret_version_stage(SecretId="db/password", VersionStage="AWSCURRENT", RemoveFromVersionId=previous)
    raise AssertionError("a secret was left without a current version")
except secrets.exceptions.InvalidParameterException:
    pass

# Policies.
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:DeleteSecret", "Resource": "*"}]}
assert secrets.validate_resource_policy(ResourcePolicy=json.dumps(policy))["PolicyValidationPassed"]
secrets.put_resource_policy(SecretId="db/password", ResourcePolicy=json.dumps(policy), BlockPublicPolicy=True)
assert json.loads(secrets.get_resource_policy(SecretId="db/password")["ResourcePolicy"]) == policy

# Replicas.
replica = boto3.client("secretsmanager", region_name="eu-west-1")
status = secrets.replicate_secret_to_regions(SecretId="db/password", AddReplicaRegions=[{"Region": "eu-west-1"}])["ReplicationStatus"]
assert [(r["Region"], r["Status"]) for r in status] == [("eu-west-1", "InSync")], status
assert replica.get_secret_value(SecretId=made["ARN"].replace("us-east-1", "eu-west-1"))["SecretString"] == "one"
assert json.loads(replica.get_resource_policy(SecretId="db/password")["ResourcePolicy"]) == policy
secrets.remove_regions_from_replication(SecretId="db/password", RemoveReplicaRegions=["eu-west-1"])
try:
    replica.describe_secret(SecretId="db/password")
    raise AssertionError("a replica is still there")
except replica.exceptions.ResourceNotFoundException:
    pass

# Deletion at once.
secrets.delete_secret(SecretId="key", ForceDeleteWithoutRecovery=True)
assert "key" not in [s["Name"] for s in secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"]]
try:
    secrets.describe_secret(SecretId="no such name")
    raise AssertionError("a name with spaces was taken")
except secrets.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "ValidationException", error

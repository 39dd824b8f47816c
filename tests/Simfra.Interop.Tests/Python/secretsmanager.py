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

import json
import boto3

ssm = boto3.client("ssm")
for i in range(12):
    ssm.put_parameter(Name=f"/app/p{i:02}", Value=str(i), Type="String", Tags=[{"Key": "n", "Value": str(i)}])
names = [p["Name"] for page in ssm.get_paginator("get_parameters_by_path").paginate(Path="/app") for p in page["Parameters"]]
assert names == [f"/app/p{i:02}" for i in range(12)], names

assert ssm.put_parameter(Name="/app/p00", Value="new", Type="String", Overwrite=True)["Version"] == 2
ssm.label_parameter_version(Name="/app/p00", ParameterVersion=1, Labels=["old"])
assert ssm.get_parameter(Name="/app/p00:old")["Parameter"]["Value"] == "0"
assert ssm.get_parameter(Name="/app/p00:2")["Parameter"]["Value"] == "new"
assert [p["Version"] for p in ssm.get_parameter_history(Name="/app/p00")["Parameters"]] == [1, 2]
found = ssm.describe_parameters(ParameterFilters=[{"Key": "tag:n", "Values": ["3"]}])["Parameters"]
assert [p["Name"] for p in found] == ["/app/p03"]

try:
    ssm.put_parameter(Name="/app/p00", Value="x", Type="String")
    raise AssertionError("a parameter was overwritten")
except ssm.exceptions.ParameterAlreadyExists:
    pass
assert ssm.delete_parameters(Names=["/app/p00", "/nope"])["InvalidParameters"] == ["/nope"]

# Documents: versions, the default one, YAML, sharing.
step = {"action": "aws:runShellScript", "name": "run", "inputs": {"runCommand": ["uptime"]}}
content = json.dumps({"schemaVersion": "2.2", "description": "shows the load", "mainSteps": [step]})
made = ssm.create_document(Name="load", Content=content, DocumentType="Command")["DocumentDescription"]
assert (made["Status"], made["SchemaVersion"], made["PlatformTypes"]) == ("Creating", "2.2", ["Linux", "MacOS"]), made
ssm.update_document(Name="load", Content=content.replace("uptime", "who"), DocumentVersion="$LATEST", VersionName="second")
ssm.update_document_default_version(Name="load", DocumentVersion="2")
assert "who" in ssm.get_document(Name="load")["Content"]
assert "who" in ssm.get_document(Name="load", VersionName="second", DocumentFormat="YAML")["Content"]
versions = [v for page in ssm.get_paginator("list_document_versions").paginate(Name="load") for v in page["DocumentVersions"]]
assert [v["IsDefaultVersion"] for v in versions] == [False, True], versions
ssm.modify_document_permission(Name="load", PermissionType="Share", AccountIdsToAdd=["222222222222"])
assert ssm.describe_document_permission(Name="load", PermissionType="Share")["AccountIds"] == ["222222222222"]
try:
    ssm.delete_document(Name="load")
    raise AssertionError("a shared document was deleted")
except ssm.exceptions.InvalidDocumentOperation:
    pass
ssm.modify_document_permission(Name="load", PermissionType="Share", AccountIdsToRemove=["222222222222"])
ssm.delete_document(Name="load")
assert ssm.list_documents(Filters=[{"Key": "Owner", "Values": ["Self"]}])["DocumentIdentifiers"] == []

# Settings, policies and AWS's own parameters.
setting = "/ssm/parameter-store/default-parameter-tier"
ssm.update_service_setting(SettingId=setting, SettingValue="Intelligent-Tiering")
policies = [{"Type": "NoChangeNotification", "Version": "1.0", "Attributes": {"After": "20", "Unit": "Days"}}]
assert ssm.put_parameter(Name="/app/watched", Value="x", Type="String", Policies=json.dumps(policies))["Tier"] == "Advanced"
assert ssm.reset_service_setting(SettingId=setting)["ServiceSetting"]["SettingValue"] == "Standard"
image = ssm.get_parameter(Name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")["Parameter"]
assert image["Value"].startswith("ami-") and image["ARN"].startswith("arn:aws:ssm:us-east-1::parameter/"), image

# Secure parameters, and a secret read as a parameter.
ssm.put_parameter(Name="/app/secure", Value="hunter2", Type="SecureString")
sealed = ssm.get_parameter(Name="/app/secure")["Parameter"]["Value"]
assert sealed != "hunter2" and ssm.get_parameter(Name="/app/secure", WithDecryption=True)["Parameter"]["Value"] == "hunter2"
boto3.client("secretsmanager").create_secret(Name="database", SecretString="one")
assert ssm.get_parameter(Name="/aws/reference/secretsmanager/database", WithDecryption=True)["Parameter"]["Value"] == "one"
try:
    ssm.put_parameter(Name="/aws/mine", Value="x", Type="String")
    raise AssertionError("AWS's own prefix was taken")
except ssm.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "AccessDeniedException", error
try:
    ssm.put_parameter(Name="/app/secure", Value="x" * 4097, Type="SecureString", Overwrite=True, Tier="Standard")
    raise AssertionError("a long value was taken")
except ssm.exceptions.ClientError as error:
    assert "maximum parameter value of 4096" in error.response["Error"]["Message"], error

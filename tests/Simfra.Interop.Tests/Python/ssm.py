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

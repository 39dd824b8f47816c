import io
import os
import socket
import urllib.error
import urllib.request

import boto3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

KEYS = ["a/b.txt", "a//b", "./x", "../y", "plus+sign", "per%2Fcent", "space in", "ü/日本語", "tilde~!*'()", "q?x=1&y", "#hash"]

# Names below localhost are this machine; not every resolver knows it.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1" if str(host).endswith("localhost") else host, *rest, **more)

for style in ("path", "virtual"):
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": style}))
    bucket = f"interop-{style}"
    s3.create_bucket(Bucket=bucket)
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), Metadata={"name": "value"}, ContentType="text/plain")
        read = s3.get_object(Bucket=bucket, Key=key)
        assert read["Body"].read() == key.encode(), key
        assert read["Metadata"] == {"name": "value"}
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(KEYS, key=lambda k: k.encode()), listed
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": k} for k in KEYS]})["Deleted"]
    assert len(deleted) == len(KEYS)

s3 = boto3.client("s3")
body = os.urandom(12 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(body), "interop-path", "large", ExtraArgs={"StorageClass": "STANDARD_IA"})
back = io.BytesIO()
s3.download_fileobj("interop-path", "large", back)
assert back.getvalue() == body
assert s3.get_object(Bucket="interop-path", Key="large", Range="bytes=5-9")["Body"].read() == body[5:10]

for algorithm in ("CRC32", "SHA1", "SHA256"):
    s3.put_object(Bucket="interop-path", Key="sum", Body=b"x", ChecksumAlgorithm=algorithm)
    assert f"Checksum{algorithm}" in s3.head_object(Bucket="interop-path", Key="sum", ChecksumMode="ENABLED")

# A client of another region is shown the way.
west = boto3.client("s3", region_name="eu-west-1")
west.create_bucket(Bucket="interop-west", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
s3.put_object(Bucket="interop-west", Key="k", Body=b"far")
assert s3.get_object(Bucket="interop-west", Key="k")["Body"].read() == b"far"
assert s3.head_bucket(Bucket="interop-west")["BucketRegion"] == "eu-west-1"
assert s3.get_bucket_location(Bucket="interop-west")["LocationConstraint"] == "eu-west-1"

s3.copy_object(Bucket="interop-path", Key="copy", CopySource={"Bucket": "interop-path", "Key": "sum"})
try:
    s3.put_object(Bucket="interop-path", Key="copy", Body=b"y", IfNoneMatch="*")
    raise AssertionError("If-None-Match was ignored")
except ClientError as error:
    assert error.response["Error"]["Code"] == "PreconditionFailed", error

try:
    s3.get_object(Bucket="interop-path", Key="nope")
    raise AssertionError("a key that isn't there was found")
except s3.exceptions.NoSuchKey as error:
    assert error.response["Error"]["Key"] == "nope"

# Bytes beyond ASCII in headers: kept as they are where S3 has a header for them, and as encoded words in metadata.
s3.put_object(
    Bucket="interop-path", Key="headers", CacheControl="ÄMÄZÕÑ S3", ContentLanguage="de",
    ContentDisposition='attachment; filename="test_—_file%E2%80%94_é_2.pdf"')
read = s3.get_object(Bucket="interop-path", Key="headers")
assert read["CacheControl"].encode("latin-1").decode() == "ÄMÄZÕÑ S3", read
assert read["ContentDisposition"].encode("latin-1").decode() == 'attachment; filename="test_—_file%E2%80%94_é_2.pdf"', read
request = AWSRequest("PUT", f"{os.environ['AWS_ENDPOINT_URL']}/interop-path/metadata", {"x-amz-meta-foo": "non-ascii-%E2%80%94_—_é_"}, b"")
S3SigV4Auth(boto3.Session().get_credentials(), "s3", "us-east-1").add_auth(request)
with urllib.request.urlopen(urllib.request.Request(
        request.url, b"", {k: v.encode().decode("latin-1") for k, v in request.headers.items()}, method="PUT")) as answer:
    assert answer.status == 200
metadata = s3.head_object(Bucket="interop-path", Key="metadata")["Metadata"]
assert metadata == {"foo": "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?="}, metadata

# Pages of listings, as boto3 turns them.
s3.create_bucket(Bucket="interop-pages")
numbers = [f"n/{i:03}" for i in range(25)] + ["z%2F ü+"]
for key in numbers:
    s3.put_object(Bucket="interop-pages", Key=key, Body=b"")
for operation in ("list_objects", "list_objects_v2", "list_object_versions"):
    pages = list(s3.get_paginator(operation).paginate(Bucket="interop-pages", PaginationConfig={"PageSize": 7}))
    found = [o["Key"] for page in pages for o in page["Versions" if operation == "list_object_versions" else "Contents"]]
    assert (len(pages), found) == (4, numbers), (operation, len(pages), found)
folders = list(s3.get_paginator("list_objects_v2").paginate(Bucket="interop-pages", Delimiter="/", PaginationConfig={"PageSize": 1}))
assert [(p.get("CommonPrefixes", [{}])[0].get("Prefix"), [o["Key"] for o in p.get("Contents", [])]) for p in folders] == [
    ("n/", []), (None, ["z%2F ü+"])], folders

s3.put_object(Bucket="interop-path", Key="people.csv", Body="name,age\nAnna,31\nBjörn,8\n".encode())
selected = s3.select_object_content(
    Bucket="interop-path",
    Key="people.csv",
    ExpressionType="SQL",
    Expression="SELECT s.name, CAST(s.age AS INT) + 1 AS older FROM S3Object s WHERE s.name LIKE 'B%'",
    InputSerialization={"CSV": {"FileHeaderInfo": "USE"}},
    OutputSerialization={"JSON": {}},
    RequestProgress={"Enabled": True},
)
events = {name: value for event in selected["Payload"] for name, value in event.items()}
assert set(events) == {"Records", "Progress", "Stats", "End"}, events
assert events["Records"]["Payload"].decode() == '{"name":"Björn","older":9}\n', events
assert events["Stats"]["Details"]["BytesReturned"] == len(events["Records"]["Payload"]), events
try:
    s3.select_object_content(
        Bucket="interop-path", Key="people.csv", ExpressionType="SQL", Expression="SELECT nope FROM S3Object",
        InputSerialization={"CSV": {"FileHeaderInfo": "USE"}}, OutputSerialization={"CSV": {}})
    raise AssertionError("a column that isn't there was found")
except ClientError as error:
    assert error.response["Error"]["Code"] == "MissingHeaders", error

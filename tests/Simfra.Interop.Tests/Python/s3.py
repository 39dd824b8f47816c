import io
import os
import socket
import urllib.error
import urllib.request

import boto3
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

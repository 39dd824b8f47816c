"""S3: files that boto3 uploads in parts, with each checksum, and bodies that it streams."""
import hashlib
import io
import os
import tempfile

import boto3
from boto3.s3.transfer import TransferConfig

BUCKET = "interop-uploads"
MIB = 1024 * 1024

s3 = boto3.client("s3")
s3.create_bucket(Bucket=BUCKET)
content = os.urandom(20 * MIB)
sent = []
s3.meta.events.register("before-send.s3.*", lambda request, **_: sent.append({k.lower(): v for k, v in request.headers.items()}))

with tempfile.NamedTemporaryFile() as file:
    file.write(content)
    file.flush()
    for algorithm in ("CRC32", "CRC32C", "SHA256"):
        if algorithm == "CRC32C":
            try:
                import awscrt  # noqa: F401
            except ImportError:
                continue
        sent.clear()
        s3.upload_file(file.name, BUCKET, algorithm, ExtraArgs={"ChecksumAlgorithm": algorithm}, Config=TransferConfig(multipart_chunksize=5 * MIB))
        assert sum(f"x-amz-checksum-{algorithm.lower()}" in headers for headers in sent) >= 4, sent
        head = s3.head_object(Bucket=BUCKET, Key=algorithm, ChecksumMode="ENABLED")
        assert head["ContentLength"] == len(content), head
        assert head["ETag"].endswith('-4"') and f"Checksum{algorithm}" in head, head
        back = io.BytesIO()
        s3.download_fileobj(BUCKET, algorithm, back)
        assert hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(content).digest(), algorithm

# A stream of unknown length has to be read into parts.
class Pipe(io.RawIOBase):
    def __init__(self):
        self.source = io.BytesIO(content)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.source.readinto(buffer)


s3.upload_fileobj(Pipe(), BUCKET, "pipe")
assert s3.get_object(Bucket=BUCKET, Key="pipe")["Body"].read() == content

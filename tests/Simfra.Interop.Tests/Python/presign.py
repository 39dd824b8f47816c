"""Prints what boto3 signs beforehand: by version 2 (its default for buckets of such an endpoint), by version 4, and forms."""
import json

import boto3
from botocore.config import Config

BUCKET, KEY = "interop-presigned", "a b/pre+signed ü"

signed = []
for version in ("default", "s3v4"):
    s3 = boto3.client("s3", config=Config(signature_version=None if version == "default" else version))
    for method in ("put", "get", "head"):
        url = s3.generate_presigned_url(f"{method}_object", Params={"Bucket": BUCKET, "Key": KEY}, ExpiresIn=60)
        assert ("X-Amz-Signature" in url) == (version == "s3v4"), url
        signed.append({"name": f"{version} {method}", "method": method.upper(), "url": url})
    post = s3.generate_presigned_post(BUCKET, "forms/${filename}", ExpiresIn=60)
    signed.append({"name": f"{version} form", "method": "POST", "url": post["url"], "fields": post["fields"]})
print(json.dumps(signed))

"""S3: URLs and forms that are signed beforehand, of version 4 and of version 2, which boto3 makes by default."""

import urllib.error
import urllib.request
import uuid

import boto3
from botocore.config import Config

BUCKET = "interop-presigned"

boto3.client("s3").create_bucket(Bucket=BUCKET)


def send(url, **more):
    with urllib.request.urlopen(urllib.request.Request(url, **more)) as answer:
        return answer.status, answer.read()


def refusal(url, **more):
    try:
        send(url, **more)
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    raise AssertionError(f"{url} was served")


def form(fields, content):
    boundary = uuid.uuid4().hex
    lines = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="notes.txt"\r\n\r\n{content}\r\n--{boundary}--\r\n')
    return {
        "data": "".join(lines).encode(),
        "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        "method": "POST",
    }


for version in ("default", "s3", "s3v4"):
    s3 = boto3.client("s3", config=Config(signature_version=None if version == "default" else version))
    key = f"{version}/pre+signed ü"
    place = {"Bucket": BUCKET, "Key": key}

    put = s3.generate_presigned_url("put_object", Params={**place, "ContentType": "text/plain", "Metadata": {"color": "red"}})
    headers = {"Content-Type": "text/plain", "x-amz-meta-color": "red"}
    assert send(put, data=b"by url", method="PUT", headers=headers)[0] == 200, version
    code, error = refusal(put, data=b"by url", method="PUT", headers={**headers, "Content-Type": "image/png"})
    assert code == 403 and b"SignatureDoesNotMatch" in error, (version, error)
    assert s3.head_object(**place)["Metadata"] == {"color": "red"}, version

    get = s3.generate_presigned_url("get_object", Params={**place, "ResponseContentType": "text/csv"})
    assert send(get)[1] == b"by url", version
    code, error = refusal(get.replace("pre%2Bsigned", "other"))
    assert code == 403 and b"SignatureDoesNotMatch" in error, (version, error)

    late = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=-60 if "s3v4" != version else 1)
    if version != "s3v4":
        code, error = refusal(late)
        assert code == 403 and b"Request has expired" in error, (version, error)

    post = s3.generate_presigned_post(BUCKET, f"{version}/${{filename}}", Conditions=[["content-length-range", 1, 10]])
    assert send(post["url"], **form(post["fields"], "by form"))[0] == 204, version
    assert s3.get_object(Bucket=BUCKET, Key=f"{version}/notes.txt")["Body"].read() == b"by form", version
    code, error = refusal(post["url"], **form(post["fields"], "too long a text"))
    assert code == 400 and b"EntityTooLarge" in error, (version, error)

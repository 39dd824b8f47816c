"""A trail and what it is to record, by a client whose clock is wrong in the way that it is told."""
import datetime
import json
import os

import boto3
import botocore.auth

offset = datetime.timedelta(seconds=float(os.environ["CLOCK_OFFSET"]))
now = botocore.auth.get_current_datetime
botocore.auth.get_current_datetime = lambda *rest, **more: now(*rest, **more) + offset

BUCKET = "audit-logs"
if os.environ["STEP"] == "create":
    s3, trails = boto3.client("s3"), boto3.client("cloudtrail")
    s3.create_bucket(Bucket=BUCKET)
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {**service, "Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{BUCKET}"},
        {**service, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*",
         "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}},
    ]}))
    trails.create_trail(Name="audit", S3BucketName=BUCKET, EnableLogFileValidation=True)
    trails.start_logging(Name="audit")
boto3.client("sqs").create_queue(QueueName=f"orders-{os.environ['STEP']}")

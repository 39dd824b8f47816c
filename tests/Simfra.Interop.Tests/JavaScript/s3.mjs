import assert from "node:assert";
import { randomBytes } from "node:crypto";
import {
  CreateBucketCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const s3 = new S3Client({ forcePathStyle: true });
const Bucket = "interop-js";
await s3.send(new CreateBucketCommand({ Bucket }));
const keys = ["a/b.txt", "a//b", "plus+sign", "per%2Fcent", "ü/日本語", "space in"];
for (const Key of keys) {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, Metadata: { a: "b" } }));
  const read = await s3.send(new GetObjectCommand({ Bucket, Key }));
  assert.equal(await read.Body.transformToString(), Key);
  assert.deepEqual(read.Metadata, { a: "b" });
}
const listed = (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents.map(o => o.Key);
assert.deepEqual([...listed].sort(), [...keys].sort());

const Body = randomBytes(11 * 1024 * 1024);
await new Upload({ client: s3, params: { Bucket, Key: "large", Body } }).done();
assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "large" }))).ContentLength, Body.length);
const back = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
assert.ok(Body.equals(Buffer.from(await back.Body.transformToByteArray())));

const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "plus+sign" }), { expiresIn: 60 });
assert.equal(await (await fetch(url)).text(), "plus+sign");
await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: "nope" })), NoSuchKey);

// S3: streams that the SDK uploads in parts, and in one piece with the checksum behind the body.
import assert from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

const s3 = new S3Client({ forcePathStyle: true });
const sent = [];
s3.middlewareStack.add(next => args => {
  sent.push(args.request.headers);
  return next(args);
}, { step: "finalizeRequest", priority: "low" });

const Bucket = "interop-uploads";
await s3.send(new CreateBucketCommand({ Bucket }));
const content = randomBytes(20 * 1024 * 1024);
const hash = bytes => createHash("sha256").update(bytes).digest("hex");
const pieces = function* () {
  for (let at = 0; at < content.length; at += 100_000) {
    yield content.subarray(at, at + 100_000);
  }
};

await new Upload({ client: s3, params: { Bucket, Key: "large", Body: Readable.from(pieces()) }, partSize: 8 * 1024 * 1024 }).done();
const large = await s3.send(new HeadObjectCommand({ Bucket, Key: "large", ChecksumMode: "ENABLED" }));
assert.match(large.ETag, /-3"$/);
assert.ok(large.ChecksumCRC32);
const back = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
assert.equal(hash(await back.Body.transformToByteArray()), hash(content));

for (const ChecksumAlgorithm of ["CRC32", "SHA256"]) {
  sent.length = 0;
  const Body = Readable.from(pieces());
  await s3.send(new PutObjectCommand({ Bucket, Key: "streamed", Body, ContentLength: content.length, ChecksumAlgorithm }));
  assert.equal(sent[0]["x-amz-content-sha256"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  assert.equal(sent[0]["x-amz-trailer"], `x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "streamed", ChecksumMode: "ENABLED" }));
  assert.ok(head[`Checksum${ChecksumAlgorithm}`]);
  const read = await s3.send(new GetObjectCommand({ Bucket, Key: "streamed" }));
  assert.equal(hash(await read.Body.transformToByteArray()), hash(content));
}

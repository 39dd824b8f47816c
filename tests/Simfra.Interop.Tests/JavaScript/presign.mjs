// Prints what the SDK signs beforehand: URLs and a form.
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const s3 = new S3Client({ forcePathStyle: true });
const place = { Bucket: "interop-presigned", Key: "a b/pre+signed ü" };
const post = await createPresignedPost(s3, {
  Bucket: place.Bucket, Key: "forms/${filename}", Conditions: [["content-length-range", 1, 10]], Expires: 60,
});
console.log(JSON.stringify([
  { name: "put", method: "PUT", url: await getSignedUrl(s3, new PutObjectCommand(place), { expiresIn: 60 }) },
  { name: "get", method: "GET", url: await getSignedUrl(s3, new GetObjectCommand(place), { expiresIn: 60 }) },
  { name: "form", method: "POST", ...post },
]));

// Makes the calls that it is given, of the services that a client is installed of, and compares what it is told with what is expected.
import assert from "node:assert";

const given = JSON.parse(process.env.CALLS);
let made = 0;
for (const call of given.Calls.filter(c => ["ec2", "s3", "sqs", "ssm", "sts"].includes(c.Service))) {
  const sdk = await import(`@aws-sdk/client-${call.Service}`);
  const client = new sdk[{ ec2: "EC2Client", s3: "S3Client", sqs: "SQSClient", ssm: "SSMClient", sts: "STSClient" }[call.Service]]({
    credentials: {
      accessKeyId: given.Callers[call.Caller].AccessKeyId,
      secretAccessKey: given.Callers[call.Caller].SecretAccessKey,
      sessionToken: given.Callers[call.Caller].SessionToken ?? undefined,
    },
    forcePathStyle: true,
  });
  let told;
  try {
    const answer = await client.send(new sdk[`${call.Operation}Command`](call.Input));
    told = [null, null, answer.$metadata.httpStatusCode];
  } catch (error) {
    told = [error.name, error.message, error.$metadata.httpStatusCode];
  }
  assert.deepEqual(told, [call.Code, call.Message, call.Status], JSON.stringify(call));
  made++;
}
assert.ok(made > 10);

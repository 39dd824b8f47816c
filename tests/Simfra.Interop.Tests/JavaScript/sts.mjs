import assert from "node:assert";
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";

const sts = new STSClient({});
assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, "000000000000");
const { Credentials: session } = await sts.send(new GetSessionTokenCommand({}));
const credentials = { accessKeyId: session.AccessKeyId, secretAccessKey: session.SecretAccessKey, sessionToken: session.SessionToken };
assert.equal((await new STSClient({ credentials }).send(new GetCallerIdentityCommand({}))).Account, "000000000000");
await assert.rejects(
  new STSClient({ credentials: { ...credentials, sessionToken: "forged" } }).send(new GetCallerIdentityCommand({})),
  { name: "InvalidClientTokenId" });

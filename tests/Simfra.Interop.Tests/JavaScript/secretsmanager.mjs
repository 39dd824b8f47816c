import assert from "node:assert";
import {
  BatchGetSecretValueCommand, CreateSecretCommand, DeleteSecretCommand, GetSecretValueCommand, InvalidRequestException, paginateListSecrets,
  PutSecretValueCommand, ResourceNotFoundException, RestoreSecretCommand, SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

const secrets = new SecretsManagerClient({});
await secrets.send(new CreateSecretCommand({ Name: "database", SecretString: "one" }));
await secrets.send(new PutSecretValueCommand({ SecretId: "database", SecretString: "two" }));
await secrets.send(new CreateSecretCommand({ Name: "key", SecretBinary: Buffer.from([0, 1]) }));
assert.equal((await secrets.send(new GetSecretValueCommand({ SecretId: "database" }))).SecretString, "two");
assert.equal((await secrets.send(new GetSecretValueCommand({ SecretId: "database", VersionStage: "AWSPREVIOUS" }))).SecretString, "one");
assert.deepEqual([...(await secrets.send(new GetSecretValueCommand({ SecretId: "key" }))).SecretBinary], [0, 1]);
const names = [];
for await (const page of paginateListSecrets({ client: secrets, pageSize: 1 }, {})) {
  names.push(...page.SecretList.map((s) => s.Name));
}
assert.deepEqual(names, ["database", "key"]);
const { SecretValues, Errors } = await secrets.send(new BatchGetSecretValueCommand({ SecretIdList: ["database", "none"] }));
assert.deepEqual([SecretValues[0].SecretString, Errors[0].ErrorCode], ["two", "ResourceNotFoundException"]);
await secrets.send(new DeleteSecretCommand({ SecretId: "key" }));
await assert.rejects(secrets.send(new GetSecretValueCommand({ SecretId: "key" })), InvalidRequestException);
await secrets.send(new RestoreSecretCommand({ SecretId: "key" }));
await assert.rejects(secrets.send(new GetSecretValueCommand({ SecretId: "none" })), ResourceNotFoundException);

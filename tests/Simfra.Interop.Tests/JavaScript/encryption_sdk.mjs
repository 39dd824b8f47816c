// The AWS Encryption SDK: envelope encryption by another's rules, under several keys, and across regions.
import assert from "node:assert";
import { createRequire } from "node:module";
import {
  CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient, ReplicateKeyCommand,
} from "@aws-sdk/client-kms";

const { buildAwsKmsMrkAwareStrictMultiKeyringNode, buildClient, CommitmentPolicy, KmsKeyringNode } = createRequire(import.meta.url)(
  "@aws-crypto/client-node");

const kms = new KMSClient({});
const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const create = async (input) => (await kms.send(new CreateKeyCommand(input))).KeyMetadata;
const plaintext = "a secret of some length ".repeat(1000);
const encryptionContext = { tenant: "7", purpose: "orders" };

const first = await create({});
const second = await create({});
await kms.send(new CreateAliasCommand({ AliasName: "alias/orders", TargetKeyId: first.KeyId }));
const alias = first.Arn.replace(`key/${first.KeyId}`, "alias/orders");
const both = new KmsKeyringNode({ generatorKeyId: alias, keyIds: [second.Arn] });
const { result } = await encrypt(both, plaintext, { encryptionContext });

const open = async (keyring) => {
  const { plaintext: found, messageHeader } = await decrypt(keyring, result);
  assert.equal(messageHeader.encryptionContext.tenant, "7");
  return found.toString();
};
assert.equal(await open(new KmsKeyringNode({ keyIds: [first.Arn] })), plaintext);
assert.equal(await open(new KmsKeyringNode({ keyIds: [second.Arn] })), plaintext);
assert.equal(await open(new KmsKeyringNode({ discovery: true })), plaintext);
const stranger = await create({});
await assert.rejects(open(new KmsKeyringNode({ keyIds: [stranger.Arn] })));
await kms.send(new DisableKeyCommand({ KeyId: first.KeyId }));
await assert.rejects(open(new KmsKeyringNode({ keyIds: [first.Arn] })));
assert.equal(await open(new KmsKeyringNode({ keyIds: [second.Arn] })), plaintext);

// What was encrypted in one region is decrypted in another.
const primary = await create({ MultiRegion: true });
await kms.send(new ReplicateKeyCommand({ KeyId: primary.KeyId, ReplicaRegion: "eu-west-1" }));
const replica = primary.Arn.replace("us-east-1", "eu-west-1");
const here = buildAwsKmsMrkAwareStrictMultiKeyringNode({ generatorKeyId: primary.Arn });
const there = buildAwsKmsMrkAwareStrictMultiKeyringNode({ generatorKeyId: replica });
const message = await encrypt(here, "across", { encryptionContext });
let found;
for (let tries = 0; found === undefined && tries < 50; tries++) {
  // The replica is Creating for a second.
  found = await decrypt(there, message.result).then((d) => d.plaintext.toString(), () => new Promise((done) => setTimeout(done, 100)));
}
assert.equal(found, "across");

import assert from "node:assert";
import {
  CreateAliasCommand, CreateKeyCommand, DecryptCommand, EncryptCommand, GenerateDataKeyCommand, InvalidCiphertextException, KMSClient, NotFoundException,
  paginateListKeys, SignCommand, VerifyCommand,
} from "@aws-sdk/client-kms";

const kms = new KMSClient({});
const { KeyMetadata: { KeyId } } = await kms.send(new CreateKeyCommand({}));
await kms.send(new CreateAliasCommand({ AliasName: "alias/orders", TargetKeyId: KeyId }));
const EncryptionContext = { tenant: "7" };
const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: "alias/orders", Plaintext: Buffer.from("secret"), EncryptionContext }));
assert.equal(Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).Plaintext).toString(), "secret");
await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob })), InvalidCiphertextException);
assert.equal((await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }))).Plaintext.length, 32);
const { KeyMetadata: signer } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }));
const input = { KeyId: signer.KeyId, Message: Buffer.from("hello"), SigningAlgorithm: "ECDSA_SHA_256" };
const { Signature } = await kms.send(new SignCommand(input));
assert.equal((await kms.send(new VerifyCommand({ ...input, Signature }))).SignatureValid, true);
let count = 0;
for await (const page of paginateListKeys({ client: kms, pageSize: 1 }, {})) {
  count += page.Keys.length;
}
assert.equal(count, 2);
await assert.rejects(kms.send(new EncryptCommand({ KeyId: "alias/nope", Plaintext: Buffer.from("x") })), NotFoundException);

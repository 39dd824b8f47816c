import boto3

kms = boto3.client("kms")
key = kms.create_key(Description="orders", Tags=[{"TagKey": "team", "TagValue": "shop"}])["KeyMetadata"]["KeyId"]
kms.create_alias(AliasName="alias/orders", TargetKeyId=key)
context = {"tenant": "7"}

# Envelope encryption.
data = kms.generate_data_key(KeyId="alias/orders", KeySpec="AES_256", EncryptionContext=context)
assert kms.decrypt(CiphertextBlob=data["CiphertextBlob"], EncryptionContext=context)["Plaintext"] == data["Plaintext"]
try:
    kms.decrypt(CiphertextBlob=data["CiphertextBlob"])
    raise AssertionError("the encryption context didn't matter")
except kms.exceptions.InvalidCiphertextException as error:
    assert error.response["Error"]["Message"] == "", error.response

# Signatures.
signer = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
signature = kms.sign(KeyId=signer, Message=b"hello", SigningAlgorithm="ECDSA_SHA_256")["Signature"]
assert kms.verify(KeyId=signer, Message=b"hello", Signature=signature, SigningAlgorithm="ECDSA_SHA_256")["SignatureValid"]
try:
    kms.verify(KeyId=signer, Message=b"other", Signature=signature, SigningAlgorithm="ECDSA_SHA_256")
    raise AssertionError("a signature of something else was valid")
except kms.exceptions.KMSInvalidSignatureException:
    pass

pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
assert sorted(k["KeyId"] for page in pages for k in page["Keys"]) == sorted([key, signer])
assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "team", "TagValue": "shop"}]

kms.disable_key(KeyId=key)
try:
    kms.encrypt(KeyId=key, Plaintext=b"x")
    raise AssertionError("a disabled key encrypted")
except kms.exceptions.DisabledException:
    pass
kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"

# Ed25519, by another implementation where there is one.
edwards = kms.create_key(KeySpec="ECC_NIST_EDWARDS25519", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
signature = kms.sign(KeyId=edwards, Message=b"hello", MessageType="RAW", SigningAlgorithm="ED25519_SHA_512")["Signature"]
try:
    from cryptography.hazmat.primitives.serialization import load_der_public_key
except ImportError:
    pass
else:
    load_der_public_key(kms.get_public_key(KeyId=edwards)["PublicKey"]).verify(signature, b"hello")

# Grants.
grant = kms.create_grant(KeyId=signer, GranteePrincipal="arn:aws:iam::000000000000:root", Operations=["Sign"], Name="worker")["GrantId"]
assert [g["GrantId"] for page in kms.get_paginator("list_grants").paginate(KeyId=signer) for g in page["Grants"]] == [grant]
kms.revoke_grant(KeyId=signer, GrantId=grant)
assert kms.list_grants(KeyId=signer)["Grants"] == []

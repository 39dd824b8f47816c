using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Simfra.Testing;

namespace Simfra.Services.Tests.Kms;

/// <summary>The AWS SDK for .NET against KMS.</summary>
public sealed class SdkClientTests
{
    [Fact]
    public async Task EnvelopeEncryption_WorksWithTheSdk()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var kms = aws.CreateClient<AmazonKeyManagementServiceClient>();
        var key = (await kms.CreateKeyAsync(new() { Description = "orders" })).KeyMetadata;
        await kms.CreateAliasAsync(new() { AliasName = "alias/orders", TargetKeyId = key.KeyId });

        var data = await kms.GenerateDataKeyAsync(new() { KeyId = "alias/orders", KeySpec = DataKeySpec.AES_256 });
        data.CiphertextBlob.Position = 0;
        var decrypted = await kms.DecryptAsync(new() { CiphertextBlob = data.CiphertextBlob });

        Assert.Equal(KeyState.Enabled, key.KeyState);
        Assert.Equal(data.Plaintext.ToArray(), decrypted.Plaintext.ToArray());
        Assert.Equal(key.Arn, decrypted.KeyId);
    }

    [Fact]
    public async Task Errors_AreTheSdksExceptions()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var kms = aws.CreateClient<AmazonKeyManagementServiceClient>();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var encrypted = await kms.EncryptAsync(new()
        {
            KeyId = key.KeyId,
            Plaintext = new(Encoding.UTF8.GetBytes("secret")),
            EncryptionContext = new() { ["tenant"] = "7" },
        });
        await kms.DisableKeyAsync(key.KeyId);

        var disabled = await Assert.ThrowsAsync<DisabledException>(() => kms.DecryptAsync(new() { CiphertextBlob = encrypted.CiphertextBlob }));
        await kms.EnableKeyAsync(key.KeyId);
        encrypted.CiphertextBlob.Position = 0;
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(new() { CiphertextBlob = encrypted.CiphertextBlob }));
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeKeyAsync("alias/none"));
        await kms.ScheduleKeyDeletionAsync(key.KeyId, 7);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => kms.EnableKeyAsync(key.KeyId));

        Assert.Equal($"{key.Arn} is disabled.", disabled.Message);
    }

    [Fact]
    public async Task Signatures_Grants_AndReplicas_WorkWithTheSdk()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var kms = aws.CreateClient<AmazonKeyManagementServiceClient>();
        var signer = (await kms.CreateKeyAsync(new() { KeySpec = KeySpec.ECC_NIST_P256, KeyUsage = KeyUsageType.SIGN_VERIFY })).KeyMetadata;
        var shared = (await kms.CreateKeyAsync(new() { MultiRegion = true })).KeyMetadata;

        var signed = await kms.SignAsync(new()
        {
            KeyId = signer.Arn,
            Message = new("message"u8.ToArray()),
            SigningAlgorithm = SigningAlgorithmSpec.ECDSA_SHA_256,
        });
        using var outside = ECDsa.Create();
        outside.ImportSubjectPublicKeyInfo((await kms.GetPublicKeyAsync(new() { KeyId = signer.KeyId })).PublicKey.ToArray(), out _);
        var replica = (await kms.ReplicateKeyAsync(new() { KeyId = shared.KeyId, ReplicaRegion = "eu-west-1" })).ReplicaKeyMetadata;
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = shared.KeyId, RotationPeriodInDays = 180 });
        var grant = await kms.CreateGrantAsync(new()
        {
            KeyId = shared.KeyId,
            GranteePrincipal = "arn:aws:iam::000000000000:root",
            Operations = [GrantOperation.Decrypt],
            Constraints = new() { EncryptionContextSubset = new() { ["tenant"] = "7" } },
        });

        Assert.True(outside.VerifyData("message"u8, signed.Signature.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal((MultiRegionKeyType.REPLICA, shared.KeyId), (replica.MultiRegionConfiguration.MultiRegionKeyType, replica.KeyId));
        Assert.Equal(180, (await kms.GetKeyRotationStatusAsync(shared.KeyId)).RotationPeriodInDays);
        var grants = new List<GrantListEntry>();
        await foreach (var entry in kms.Paginators.ListGrants(new() { KeyId = shared.KeyId }).Grants)
        {
            grants.Add(entry);
        }

        Assert.Equal((grant.GrantId, "7"), (Assert.Single(grants).GrantId, grants[0].Constraints.EncryptionContextSubset["tenant"]));
    }
}

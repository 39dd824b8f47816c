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
}
